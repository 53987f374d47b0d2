using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Infrastructure.Gateways.Sandbox;

/// <summary>The stored form of a <see cref="SandboxPayment"/>.</summary>
sealed record SandboxRow
{
    public const string Columns =
        "reference_number, session_id, pg_code, gateway, account_name, language, amount, currency, operation, behaviour, state, code, auth_code, otp, " +
        "brand, bin, last_four, expiry, holder, fingerprint, return_url, notify_url, form_token, charge_count, inquiry_count, created_at, decided_at, operation_word, " +
        "vault_token, stores_card";

    public const string Select =
        "id AS Id, reference_number AS ReferenceNumber, session_id AS SessionId, pg_code AS PgCode, gateway AS Gateway, account_name AS AccountName, " +
        "language AS Language, amount AS Amount, currency AS Currency, operation AS Operation, behaviour AS Behaviour, state AS State, code AS Code, " +
        "auth_code AS AuthCode, otp AS Otp, brand AS Brand, bin AS Bin, last_four AS LastFour, expiry AS Expiry, holder AS Holder, fingerprint AS Fingerprint, " +
        "return_url AS ReturnUrl, notify_url AS NotifyUrl, form_token AS FormToken, charge_count AS ChargeCount, inquiry_count AS InquiryCount, " +
        "created_at AS CreatedAt, decided_at AS DecidedAt, operation_word AS OperationWord, vault_token AS VaultToken, stores_card AS StoresCard";

    public long Id { get; init; }

    public string ReferenceNumber { get; init; } = "";

    public string SessionId { get; init; } = "";

    public string PgCode { get; init; } = "";

    public string Gateway { get; init; } = "";

    public string AccountName { get; init; } = "";

    public string Language { get; init; } = "";

    public long Amount { get; init; }

    public string Currency { get; init; } = "";

    public string Operation { get; init; } = "";

    public string Behaviour { get; init; } = "";

    public string State { get; init; } = "";

    public string Code { get; init; } = "";

    public string AuthCode { get; init; } = "";

    public string? Otp { get; init; }

    public string? Brand { get; init; }

    public string? Bin { get; init; }

    public string? LastFour { get; init; }

    public string? Expiry { get; init; }

    public string? Holder { get; init; }

    public string? Fingerprint { get; init; }

    public string ReturnUrl { get; init; } = "";

    public string NotifyUrl { get; init; } = "";

    public string FormToken { get; init; } = "";

    public long ChargeCount { get; init; }

    public long InquiryCount { get; init; }

    public long CreatedAt { get; init; }

    public long? DecidedAt { get; init; }

    public string? OperationWord { get; init; }

    public string? VaultToken { get; init; }

    public long StoresCard { get; init; }

    public static SandboxRow Of(SandboxPayment payment) => new()
    {
        Id = payment.Id,
        ReferenceNumber = payment.ReferenceNumber,
        SessionId = payment.SessionId,
        PgCode = payment.PgCode,
        Gateway = payment.Gateway,
        AccountName = payment.AccountName,
        Language = payment.Language,
        Amount = payment.Amount.Minor,
        Currency = payment.Amount.Currency.Code,
        Operation = payment.Operation.Wire(),
        Behaviour = payment.Behaviour.Wire(),
        State = payment.State.Wire(),
        Code = payment.Code,
        AuthCode = payment.AuthCode,
        Otp = payment.Otp,
        Brand = payment.Card?.Brand,
        Bin = payment.Card?.Bin,
        LastFour = payment.Card?.LastFour,
        Expiry = payment.Card?.Expiry.ToString(),
        Holder = payment.Card?.Holder,
        Fingerprint = payment.Card?.Fingerprint,
        ReturnUrl = payment.ReturnUrl,
        NotifyUrl = payment.NotifyUrl,
        FormToken = payment.FormToken,
        ChargeCount = payment.ChargeCount,
        InquiryCount = payment.InquiryCount,
        CreatedAt = payment.CreatedAt.ToUnixTimeMilliseconds(),
        DecidedAt = payment.DecidedAt?.ToUnixTimeMilliseconds(),
        OperationWord = payment.OperationWord,
        VaultToken = payment.VaultToken,
        StoresCard = payment.StoresCard ? 1 : 0,
    };

    public SandboxPayment ToPayment() => new()
    {
        Id = Id,
        ReferenceNumber = ReferenceNumber,
        SessionId = SessionId,
        PgCode = PgCode,
        Gateway = Gateway,
        AccountName = AccountName,
        Language = Language,
        Amount = Money.FromMinor(Amount, Domain.Kernel.Currency.Of(Currency)),
        Operation = Wire<GatewayOperation>.Parse(Operation),
        Behaviour = Wire<SandboxBehaviour>.Parse(Behaviour),
        State = Wire<SandboxState>.Parse(State),
        Code = Code,
        AuthCode = AuthCode,
        Otp = Otp,
        Card = ToCard(),
        ReturnUrl = ReturnUrl,
        NotifyUrl = NotifyUrl,
        FormToken = FormToken,
        ChargeCount = ChargeCount,
        InquiryCount = InquiryCount,
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
        DecidedAt = DecidedAt is { } decided ? DateTimeOffset.FromUnixTimeMilliseconds(decided) : null,
        OperationWord = OperationWord,
        VaultToken = VaultToken,
        StoresCard = StoresCard != 0,
    };

    SandboxCard? ToCard() => Fingerprint is not null && CardExpiry.TryParse(Expiry, out var expiry)
        ? new SandboxCard(Brand!, Bin!, LastFour!, expiry, Holder, Fingerprint)
        : null;
}
