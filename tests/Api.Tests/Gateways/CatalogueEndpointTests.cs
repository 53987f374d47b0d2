using System.Net;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Gateways;

public sealed class CatalogueEndpointTests
{
    const string Path = "/b/api/v1/admin/gateways/";

    [Fact]
    public async Task Lists_the_catalogue_to_those_who_may_see_settings()
    {
        using var host = new OttuHost();
        (await host.Anonymous().GetAsync(Path)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await host.Basic("viewer", "viewer-secret-1").GetAsync(Path)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        var list = JsonNode.Parse(await host.Merchant().GetStringAsync(Path + "?limit=1&offset=27"))!;
        list["count"]!.GetValue<int>().ShouldBe(58);
        list["results"]!.ToJsonString().ShouldBe(
            """[{"code":"ni","pg_name":"ngenius","name":"Network International (NI)","currencies":["KWD","AED"],"operations":["purchase","refund"],"inquiry_minutes":8,"integration":"redirect","brands":["Visa","Mastercard","Amex","JCB","UnionPay"],"wallets":["Apple Pay","Google Pay"],"is_active":true}]""");
    }
}
