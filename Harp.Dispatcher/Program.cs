using Harp.Dispatcher;
using Harp.Hosting;

return await ServerProgram.RunAsync("harpcallerd", () => CommandLineProgram.RunAsync(args));
