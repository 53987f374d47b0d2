using Ottu.Domain.Identity;
using Ottu.WebApi.Checkout.Pages;
using Ottu.WebApi.Http;

namespace Ottu.WebApi.BackOffice;

/// <summary>Every form of the back office carries a token that was made for this browser and this session.</summary>
static class StaffForms
{
    /// <summary>What the token of a page is bound to: one session; before there is one, the sign-in.</summary>
    public static string PurposeOf(HttpContext http) => http.Features.Get<Principal>() is Principal.Staff { Session: { } session } ? $"staff:{session.Id}" : "staff:sign-in";

    /// <summary>Refuses a POST without a valid token. The handler takes an <see cref="IncomingBody"/>, where the token is looked for.</summary>
    public static RouteHandlerBuilder TakesForm(this RouteHandlerBuilder builder) => builder
        .Reads(BodyKinds.Form)
        .IgnoreIdempotencyKey()
        .WithMetadata(new ProvenByToken())
        .AddEndpointFilter(async (context, next) =>
        {
            var form = new StaffForm(context.Arguments.OfType<IncomingBody>().Single());
            var http = context.HttpContext;
            if (http.RequestServices.GetRequiredService<Csrf>().IsValid(http, form.Text(Csrf.Field), PurposeOf(http))) return await next(context);
            var frame = await http.RequestServices.GetRequiredService<StaffFrames>().Of(http);
            return StaffPage.Say(frame, frame.Texts.Expired, StatusCodes.Status400BadRequest);
        });
}

/// <summary>The fields of a submitted form. One that cannot be read is an empty one: it lacks the token.</summary>
sealed class StaffForm(IncomingBody body)
{
    public string Text(string name) => body.Body.TryGet(out var read, out _) ? read.Text(name) : "";
}
