using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;

namespace Ottu.Infrastructure.Gateways.Sandbox;

/// <summary>The stored form of a <see cref="SandboxOperation"/>.</summary>
sealed record SandboxOperationRow
{
    public const string Select =
        "id AS Id, payment_ref AS PaymentRef, reference_number AS ReferenceNumber, kind AS Kind, amount AS Amount, currency AS Currency, state AS State, " +
        "behaviour AS Behaviour, code AS Code, auth_code AS AuthCode, inquiry_count AS InquiryCount, created_at AS CreatedAt, decided_at AS DecidedAt";

    public long Id { get; init; }

    public long PaymentRef { get; init; }

    public string ReferenceNumber { get; init; } = "";

    public string Kind { get; init; } = "";

    public long Amount { get; init; }

    public string Currency { get; init; } = "";

    public string State { get; init; } = "";

    public string Behaviour { get; init; } = "";

    public string Code { get; init; } = "";

    public string AuthCode { get; init; } = "";

    public long InquiryCount { get; init; }

    public long CreatedAt { get; init; }

    public long? DecidedAt { get; init; }

    public static SandboxOperationRow Of(SandboxOperation operation) => new()
    {
        Id = operation.Id,
        PaymentRef = operation.PaymentRef,
        ReferenceNumber = operation.ReferenceNumber,
        Kind = operation.Kind.Wire(),
        Amount = operation.Amount.Minor,
        Currency = operation.Amount.Currency.Code,
        State = operation.State.Wire(),
        Behaviour = operation.Behaviour.Wire(),
        Code = operation.Code,
        AuthCode = operation.AuthCode,
        InquiryCount = operation.InquiryCount,
        CreatedAt = operation.CreatedAt.ToUnixTimeMilliseconds(),
        DecidedAt = operation.DecidedAt?.ToUnixTimeMilliseconds(),
    };

    public SandboxOperation ToOperation() => new()
    {
        Id = Id,
        PaymentRef = PaymentRef,
        ReferenceNumber = ReferenceNumber,
        Kind = Wire<OperationKind>.Parse(Kind),
        Amount = Money.FromMinor(Amount, Domain.Kernel.Currency.Of(Currency)),
        State = Wire<SandboxOperationState>.Parse(State),
        Behaviour = Wire<SandboxOperationBehaviour>.Parse(Behaviour),
        Code = Code,
        AuthCode = AuthCode,
        InquiryCount = InquiryCount,
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
        DecidedAt = DecidedAt is { } decided ? DateTimeOffset.FromUnixTimeMilliseconds(decided) : null,
    };
}
