using System.Text.Json.Nodes;
using Ottu.Application.Settings;
using Ottu.Domain.Webhooks;
using Ottu.WebApi.Checkout.Pages;
using Ottu.WebApi.Http;
using IResult = Microsoft.AspNetCore.Http.IResult;

namespace Ottu.WebApi.Checkout.Demo;

/// <summary>A small shop that pays through this installation, to try it without writing a line. <c>Ottu:Demo:Enabled</c>, development only.</summary>
static class DemoEndpoints
{
    public static IServiceCollection AddDemo(this IServiceCollection services)
    {
        services.AddHttpClient();
        return services.AddSingleton<DemoInbox>().AddSingleton<DemoMerchant>();
    }

    public static void MapDemo(this WebApplication app)
    {
        if (!app.Environment.IsDevelopment() || !app.Configuration.GetValue("Ottu:Demo:Enabled", defaultValue: true)) return;
        var demo = app.MapGroup("/demo").ExcludeFromDescription();
        demo.MapGet("/", Shop);
        demo.MapPost("/buy", Buy).Reads(BodyKinds.Form | BodyKinds.Multipart);
        demo.MapGet("/thanks", Thanks);
        demo.MapPost("/webhook", Receive).Reads(BodyKinds.Json);
    }

    static async Task<IResult> Shop(DemoMerchant merchant, IBaseUrl baseUrl, CancellationToken ct) => ShopPage(await View(merchant, baseUrl, refusal: null, ct), baseUrl);

    static async Task<IResult> Buy(HttpContext http, IncomingBody body, DemoMerchant merchant, IBaseUrl baseUrl)
    {
        JsonObject form = body.Body.TryGet(out var read, out _) ? read.Fields : [];
        if (DemoProduct.All.FirstOrDefault(product => product.Code == Text(form, "product")) is not { } product) return Results.Redirect("/demo");
        var ordered = await merchant.Order(product, Text(form, "language") == "ar" ? "ar" : "en", http.RequestAborted);
        return ordered.TryGet(out var checkoutUrl, out var problem)
            ? Results.Redirect(checkoutUrl)
            : ShopPage(await View(merchant, baseUrl, (problem as Ottu.Domain.Kernel.Problem.Refused)?.Detail, http.RequestAborted), baseUrl);
    }

    static PageResult Thanks(HttpContext http, DemoInbox inbox)
    {
        var query = http.Request.Query;
        return PageResult.Of<DemoThanksPage>(new DemoThanksView(query["order_no"].ToString(), query["reference_number"].ToString(), inbox.Latest(query["session_id"].ToString())));
    }

    /// <summary>200 sends the payer on to the shop; 201 leaves them at the summary, where they may try again. docs/protocol/webhooks.md 3</summary>
    static async Task<IResult> Receive(HttpContext http, IncomingBody incoming, DemoInbox inbox, IInstallations installations, TimeProvider clock)
    {
        if (!incoming.Body.TryGet(out var read, out var problem)) return problem.ToResponse();
        var body = read.Fields;
        var config = (await installations.Current(http.RequestAborted)).Webhooks;
        var signature = Text(body, Signature.Field);
        inbox.Add(new DemoNotification(Text(body, "session_id"), body, signature, Signature.Of(body, config.SignatureScheme, config.HmacKey), clock.GetUtcNow()));
        return Results.StatusCode(Text(body, "result") is "success" ? StatusCodes.Status200OK : StatusCodes.Status201Created);
    }

    static string Text(JsonObject fields, string name) => fields[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    static async Task<DemoShopView> View(DemoMerchant merchant, IBaseUrl baseUrl, string? refusal, CancellationToken ct) =>
        new(baseUrl.Value, await merchant.BodyFor(DemoProduct.All[0], "en", ct), refusal);

    // The visitor may be at another name of this host than the configured one, which the payment page will be at.
    static PageResult ShopPage(DemoShopView view, IBaseUrl baseUrl) => PageResult.Of<DemoShopPage>(view, [baseUrl.Value]);
}

/// <param name="BaseUrl">Of the installation.</param>
/// <param name="Example">Body of the call that buying the first product makes.</param>
/// <param name="Refusal">The API's answer when it refused.</param>
public sealed record DemoShopView(string BaseUrl, JsonObject Example, string? Refusal);

/// <param name="OrderNo">From the redirect.</param>
/// <param name="Reference">From the redirect.</param>
/// <param name="Notification">What the webhook brought; null when it has not arrived.</param>
public sealed record DemoThanksView(string OrderNo, string Reference, DemoNotification? Notification);
