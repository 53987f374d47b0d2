using System.Net;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Payments;

/// <summary>A payer on the hosted page, from the start URL to the outcome.</summary>
public class PaymentFlowTests
{
    [Fact]
    [Trait("check", "checkout-35")]
    public async Task Opening_the_checkout_url_makes_a_created_payment_pending()
    {
        using var host = new OttuHost();
        var session = await host.Create();
        var id = (string)session["session_id"]!;

        var start = await host.Browser().GetAsync((string)session["checkout_url"]!);

        start.StatusCode.ShouldBe(HttpStatusCode.Found);
        start.Headers.Location!.ToString().ShouldBe($"/checkout/{id}");
        (await host.State(id)).ShouldBe("pending");
    }

    [Fact]
    [Trait("check", "checkout-36")]
    public async Task A_decline_leaves_the_payment_attempted_and_an_approval_pays_it()
    {
        using var host = new OttuHost();
        var id = await host.CreateSession();
        var payer = Payer.Of(host);

        await payer.Follow(await payer.Pay(id, number: Payer.Declines));
        (await host.State(id)).ShouldBe("attempted");

        var end = await payer.Follow(await payer.Pay(id, number: Payer.Approves));
        end.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await end.Content.ReadAsStringAsync()).ShouldContain("12.340");
        var paid = await host.Read(id);
        ((string)paid["state"]!).ShouldBe("paid");
        ((string)paid["settled_pg_code"]!).ShouldBe("mock");
    }
}
