using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Payments;

/// <summary>docs/protocol/checkout.md 3 and 10, checks 1-25.</summary>
public sealed class CreateSessionTests : IClassFixture<OttuHost>
{
    readonly OttuHost _host;

    public CreateSessionTests(OttuHost host) => _host = host;

    [Fact]
    [Trait("check", "checkout-1")]
    public async Task Creates_a_session_from_the_four_required_fields()
    {
        var session = await _host.Create();
        var id = (string)session["session_id"]!;
        id.ShouldMatch("^[0-9a-f]{40}$");
        var icon = "http://localhost/assets/gateways/ottu_sandbox.svg";
        session.ToJsonString().ShouldBeJson(
            $$$$"""
            {"session_id":"{{{{id}}}}","state":"created","type":"payment_request","amount":"12.340","currency_code":"KWD","pg_codes":["mock"],
            "payment_methods":[{"code":"mock","name":"Mock","pg":"Ottu Sandbox","type":"sandbox","is_sandbox":true,"amount":"12.340","currency_code":"KWD","fee":"0.000",
            "fee_description":"","icon":"{{{{icon}}}}","icons":{"webp":"{{{{icon}}}}","svg":"{{{{icon}}}}"},"pg_icons":[{"svg":"{{{{icon}}}}","webp":"{{{{icon}}}}","label":"Mock"}],
            "flow":"redirect","redirect_url":"http://localhost/b/checkout/redirect/pay/?session_id={{{{id}}}}&pg_code=mock"}],
            "payment_type":"one_off","operation":"purchase","language":"en","due_datetime":"01/03/2026 09:00:00","expiration_time":"1 00:00:00",
            "checkout_url":"http://localhost/b/checkout/redirect/start/?session_id={{{{id}}}}","checkout_page_url":"http://localhost/checkout/{{{{id}}}}",
            "billing":{"amount":{"label":"Amount","value":"12.340","currency_code":"KWD","formatted":"12.340 KWD"},
            "fee":{"label":"Fee","value":"0.000","currency_code":"KWD","formatted":"0.000 KWD"},
            "total":{"label":"Total","value":"12.340","currency_code":"KWD","formatted":"12.340 KWD"}}}
            """);
    }
}
