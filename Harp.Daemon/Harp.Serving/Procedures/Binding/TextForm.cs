namespace Harp.Serving.Procedures.Binding;

/// <summary>The one form in which text stands for a value of a type.</summary>
/// <param name="Words">What is expected, in the words of an error message.</param>
/// <param name="Fits">Whether text has it.</param>
internal sealed record TextForm(string Words, Func<string, bool> Fits);
