namespace Harp.Tests.Campaigns;

/// <summary>A round that failed, with the command that runs it again.</summary>
internal sealed class CampaignFinding(string message, Exception inner) : Exception(message, inner);
