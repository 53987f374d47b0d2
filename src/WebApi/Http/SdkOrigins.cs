namespace Ottu.WebApi.Http;

/// <summary>The SDK runs in the merchants' pages: its routes answer to every origin, and never to a cookie. docs/protocol/sdk.md 2</summary>
static class SdkOrigins
{
    const string Policy = "sdk";

    public static IServiceCollection AddSdkOrigins(this IServiceCollection services) =>
        services.AddCors(options => options.AddPolicy(Policy, static policy => policy.AllowAnyOrigin().AllowAnyHeader().AllowAnyMethod()));

    public static TBuilder AnswerEveryOrigin<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.RequireCors(Policy);
}
