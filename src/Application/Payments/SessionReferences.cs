using MediatR;
using Ottu.Application.Cards;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Domain.Identity;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>Switches of the Checkout API (<c>Ottu:Checkout</c>).</summary>
public sealed record CheckoutOptions
{
    /// <summary>A second session with the order number of a stored one is refused. A courtesy to merchants, not a lock: two requests in the same instant both pass.</summary>
    public bool UniqueOrderNo { get; init; }
}

/// <summary>Query: whether an active staff user has this id.</summary>
public sealed record IsActiveUser(long Id) : IRequest<bool>;

/// <summary>The fields of a request that name something stored elsewhere.</summary>
public sealed class SessionReferences(IMediator mediator, ISessions sessions, IAgreements agreements, ICaller caller, IMedia media, CheckoutOptions options)
{
    /// <summary>The person behind the session: always the caller where a person calls; a key may name any active user.</summary>
    public async Task<long?> Initiator(Fields fields, CancellationToken ct)
    {
        if (caller.User() is { } user) return user.Id;
        if (fields.Integer("initiator_id", long.MinValue, long.MaxValue) is not { } id) return null;
        if (caller.Principal is Principal.PrivateKey && await mediator.Send(new IsActiveUser(id), ct)) return id;
        fields.Error("initiator_id", FormattableString.Invariant($"Invalid pk \"{id}\" - object does not exist."));
        return null;
    }

    public async Task Check(Fields fields, SessionTerms terms, Session? stored, CancellationToken ct)
    {
        // Units come with a plugin that is not part of the product: no code names one.
        if (fields.Slug("unit_code", 50) is { } unit) fields.Error("unit_code", $"Object with code={unit} does not exist.");
        if (fields.IsSet("attachment")) fields.Error("attachment", "The submitted data was not a file. Check the encoding type on the form.");
        if (fields.IsSet("attachment_upload_url")) CheckUpload(fields, terms.AttachmentUploadUrl);
        if (options.UniqueOrderNo && fields.Has("order_no") && terms.OrderNo is { } orderNo
            && await sessions.FindByOrderNo(orderNo, ct) is { } other && other.Id != stored?.Id)
        {
            fields.Error("order_no", "Payment transaction with this order_no already exists.");
        }
    }

    public Task<SessionTerms> CompleteAgreement(SessionTerms terms, Fields fields, Installation installation, CancellationToken ct) =>
        new AgreementRules(agreements).Complete(terms, fields, installation, ct);

    void CheckUpload(Fields fields, string? url)
    {
        if (url is null) return;
        if (!Attachments.IsAllowedUrl(url)) fields.Error("attachment_upload_url", "This value does not match the required pattern.");
        else if (!media.Exists(url)) fields.Error("attachment_upload_url", $"No file found with `attachment_upload_url` of {url}.");
    }
}
