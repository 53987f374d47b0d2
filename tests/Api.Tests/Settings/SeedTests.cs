using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Api.Tests.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Gateways;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Api.Tests.Settings;

public class SeedTests
{
    [Fact]
    public async Task A_start_brings_about_what_the_file_says()
    {
        using var host = new OttuHost();

        var installation = await Current(host);

        installation.Settings.Name.ShouldBe("Demo");
        installation.Settings.ReferencePrefix.ShouldBe("sandbox");
        installation.ActiveCurrencies.Select(currency => currency.Code).Order().ShouldBe(["KWD", "SAR", "USD"]);
        installation.Rates.ShouldHaveSingleItem().Rate.ShouldBe(0.3m);
        installation.ExchangeConfigs.Keys.Order().ShouldBe(["fee", "fx", "kwd", "kwd-sar"]);
        installation.Mids.Keys.ShouldBe(["mock", "mock-auth", "knet", "fee", "fx", "mpgs1", "single", "off"], ignoreOrder: true);
        installation.Webhooks.HmacKey.ShouldBe(OttuHost.WebhookKey);
        installation.PluginOf(SessionType.PaymentRequest).ExpirationTime.ShouldBe(TimeSpan.FromDays(1));
    }

    [Fact]
    public async Task Omitted_fields_of_a_connection_have_their_documented_values()
    {
        using var host = new OttuHost();

        var mids = (await Current(host)).Mids;

        var auth = mids["mock-auth"];
        (auth.IsActive, auth.Type, auth.Operation, auth.OnsiteCard).ShouldBe((true, MidType.Sandbox, GatewayOperation.Authorize, true));
        auth.Plugins.ShouldBe([SessionType.PaymentRequest, SessionType.ECommerce], ignoreOrder: true);
        auth.Operations.ShouldBe([MidOperation.Refund, MidOperation.Void, MidOperation.Capture]);
        (auth.CanHaveMultipleAttempts, auth.IsTokenizable, auth.AutoDebitEnabled, auth.CvvRequired, auth.Displayable).ShouldBe((true, false, false, false, true));
        mids["knet"].Operations.ShouldBe([MidOperation.Refund]);
        mids["mpgs1"].OnsiteCard.ShouldBeTrue();
        mids["off"].IsActive.ShouldBeFalse();
    }

    static async Task<Installation> Current(OttuHost host)
    {
        _ = host.Anonymous();
        return await host.Services.GetRequiredService<IInstallations>().Current(CancellationToken.None);
    }
}
