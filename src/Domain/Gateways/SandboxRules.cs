using Ottu.Domain.Kernel;

namespace Ottu.Domain.Gateways;

/// <summary>What the simulated bank decides about a card: a closed union.</summary>
public abstract record SandboxOutcome
{
    SandboxOutcome()
    {
    }

    /// <summary>The word under which the bank's vault keeps it: approve, challenge, timeout, or the code of a decline.</summary>
    public string Word => this switch
    {
        Approve => "approve",
        Challenge { Otp: null } => "challenge",
        Challenge { Otp: var otp } => "challenge:" + otp,
        Timeout => "timeout",
        Decline decline => decline.Code,
        _ => throw new InvalidOperationException($"No word for {GetType().Name}."),
    };

    /// <summary>The outcome of a word; any that is none of the others is a decline code.</summary>
    public static SandboxOutcome Of(string word) => word switch
    {
        "approve" => new Approve(),
        "challenge" => new Challenge(Otp: null),
        "timeout" => new Timeout(),
        _ when word.StartsWith("challenge:", StringComparison.Ordinal) => new Challenge(word["challenge:".Length..]),
        _ => new Decline(word),
    };

    public sealed record Approve : SandboxOutcome;

    /// <param name="Code">ISO 8583.</param>
    public sealed record Decline(string Code) : SandboxOutcome;

    /// <summary>The payer is asked to authenticate first.</summary>
    /// <param name="Otp">The one code that is accepted; null: any.</param>
    public sealed record Challenge(string? Otp) : SandboxOutcome;

    /// <summary>The bank never answers and takes nothing.</summary>
    public sealed record Timeout : SandboxOutcome;
}

/// <summary>
/// The sandbox's test cards: a pure function from a card to an outcome. A gateway without cards of its own uses the standard list; a
/// number that is not on the list declines. There is no Luhn check, for half of the published test cards would fail it, and the holder's
/// name is not looked at, for our own form does not demand one. docs/protocol/sdk.md 9
/// </summary>
public static class SandboxRules
{
    const string Standard = "standard";
    const string Approved = "00";
    static readonly Dictionary<string, CardList> Lists = EmbeddedData.Read<Dictionary<string, CardList>>("sandbox-cards.json");

    public static SandboxOutcome Decide(string gateway, Secret number, CardExpiry expiry, Secret cvv, DateTimeOffset now)
    {
        var rows = CardsOf(gateway).Where(row => row.Numbers.Contains(number.Reveal())).ToList();
        if (rows.Count == 0) return new SandboxOutcome.Decline(Gateways.Decline.DoNotHonor);
        var inTime = rows.Where(row => row.Takes(expiry, now)).ToList();
        if (inTime.Count == 0) return new SandboxOutcome.Decline(expiry.IsPast(now) ? Gateways.Decline.ExpiredCard : Gateways.Decline.DoNotHonor);
        var match = inTime.Find(row => row.Takes(cvv));
        return match?.ToOutcome() ?? new SandboxOutcome.Decline(Gateways.Decline.WrongSecurityCode);
    }

    /// <summary>How a card that is kept in the vault behaves later.</summary>
    /// <param name="gateway">Catalogue code.</param>
    /// <param name="number">The card.</param>
    /// <param name="typed">What was decided when it was typed: so it goes on while its customer is present.</param>
    public static StoredCardRule Keep(string gateway, Secret number, SandboxOutcome typed)
    {
        var absent = CardsOf(gateway).FirstOrDefault(row => row.Numbers.Contains(number.Reveal()))?.Absent;
        return new StoredCardRule(typed, absent is null ? typed is SandboxOutcome.Challenge ? new SandboxOutcome.Approve() : typed : new SandboxOutcome.Decline(absent));
    }

    /// <summary>What follows when the payer answers a challenge with this code.</summary>
    /// <param name="expected">Of <see cref="SandboxOutcome.Challenge.Otp"/>.</param>
    /// <param name="typed">What the payer typed.</param>
    public static SandboxOutcome Answer(string? expected, string typed) => expected is null || expected == typed
        ? new SandboxOutcome.Approve()
        : new SandboxOutcome.Decline(Gateways.Decline.AuthenticationFailed);

    /// <summary>What follows on a gateway's own page when no card was typed: wallets decide by a code, everyone else approves.</summary>
    public static SandboxOutcome WithoutCard(string gateway, string otp)
    {
        var codes = Lists.GetValueOrDefault(gateway)?.Codes;
        if (codes is null || otp.Length == 0) return new SandboxOutcome.Approve();
        var code = codes.GetValueOrDefault(otp, Gateways.Decline.AuthenticationFailed);
        return code == Approved ? new SandboxOutcome.Approve() : new SandboxOutcome.Decline(code);
    }

    static IReadOnlyList<CardRow> CardsOf(string gateway) =>
        Lists.TryGetValue(gateway, out var list) && list.Cards.Count > 0 ? list.Cards : Lists[Standard].Cards;

    sealed record CardList
    {
        public IReadOnlyList<CardRow> Cards { get; init; } = [];

        /// <summary>One-time codes of a wallet without cards, each with the code that it leads to.</summary>
        public IReadOnlyDictionary<string, string>? Codes { get; init; }
    }

    enum RowOutcome
    {
        Approve,
        Decline,
        Challenge,
        Timeout,
    }

    sealed record CardRow
    {
        public required IReadOnlyList<string> Numbers { get; init; }

        public required RowOutcome Outcome { get; init; }

        /// <summary><c>MM/YY</c>, accepted even when it is over, as some gateways publish it so; null: any month to come.</summary>
        public string? Expiry { get; init; }

        /// <summary>The digits, or any3, any4, any6; null: any three or four digits.</summary>
        public string? Cvv { get; init; }

        public string? Code { get; init; }

        public string? Otp { get; init; }

        /// <summary>The code with which a merchant-initiated charge of the stored card is declined; null: as the card behaves anyway.</summary>
        public string? Absent { get; init; }

        public bool Takes(CardExpiry typed, DateTimeOffset now) => Expiry is null ? !typed.IsPast(now) : CardExpiry.TryParse(Expiry, out var fixedExpiry) && fixedExpiry == typed;

        public bool Takes(Secret cvv)
        {
            var digits = cvv.Reveal();
            return Cvv switch
            {
                null => digits.Length is 3 or 4,
                "any3" => digits.Length == 3,
                "any4" => digits.Length == 4,
                "any6" => digits.Length == 6,
                var exact => digits == exact,
            };
        }

        public SandboxOutcome ToOutcome() => Outcome switch
        {
            RowOutcome.Approve => new SandboxOutcome.Approve(),
            RowOutcome.Challenge => new SandboxOutcome.Challenge(Otp),
            RowOutcome.Timeout => new SandboxOutcome.Timeout(),
            _ => new SandboxOutcome.Decline(Code!),
        };
    }
}

/// <summary>How the simulated bank answers about a stored card.</summary>
/// <param name="Present">With its customer present.</param>
/// <param name="Absent">When the merchant charges it.</param>
public sealed record StoredCardRule(SandboxOutcome Present, SandboxOutcome Absent);
