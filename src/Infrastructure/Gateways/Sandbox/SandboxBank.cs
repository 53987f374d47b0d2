using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;

namespace Ottu.Infrastructure.Gateways.Sandbox;

public enum SandboxAction
{
    Approve,
    Decline,
    Cancel,
}

/// <summary>What the payer did on a page of the simulated bank. No member prints itself.</summary>
/// <param name="Action">The button.</param>
/// <param name="Number">As typed; empty: no card was typed.</param>
/// <param name="Expiry">As typed, <c>MM/YY</c>.</param>
/// <param name="Cvv">As typed.</param>
/// <param name="Holder">As typed.</param>
/// <param name="Otp">The one-time code, if one was typed.</param>
public sealed record SandboxForm(SandboxAction Action, Secret Number, string Expiry, Secret Cvv, string? Holder, string Otp)
{
    public override string ToString() => Action.ToString();
}

/// <summary>The counter of the simulated bank: turns what the payer did into entries in its books. A decided payment stays decided.</summary>
public sealed class SandboxBank(SandboxBooks books, SandboxVault vault, CardFingerprint fingerprint, TimeProvider clock)
{
    /// <summary>The bank's payment page.</summary>
    /// <returns>The payment afterwards; <see cref="Problem.Invalid"/> for a card that is none, <see cref="Problem.NotFound"/>.</returns>
    public async Task<Result<SandboxPayment>> Pay(string reference, SandboxForm form, CancellationToken ct)
    {
        if (!ReadCard(form).TryGet(out var typed, out var problem)) return problem;
        var now = clock.GetUtcNow();
        var token = typed is null ? null : await Keep(reference, form, typed, now, ct);
        return Found(await books.Change(reference, payment => Pay(payment, form, typed, now) is var paid && token is not null ? paid with { VaultToken = token } : paid, ct));
    }

    /// <summary>The card goes into the vault where the merchant asked for that; only a success tells its token.</summary>
    async Task<string?> Keep(string reference, SandboxForm form, TypedCard typed, DateTimeOffset now, CancellationToken ct)
    {
        if (await books.Find(reference, ct) is not { StoresCard: true, State: SandboxState.Open } payment) return null;
        var rule = SandboxRules.Keep(payment.Gateway, typed.Number, SandboxRules.Decide(payment.Gateway, typed.Number, typed.Expiry, typed.Cvv, now));
        return await vault.Keep(payment.PgCode, payment.Gateway, SandboxCard.Of(typed.Number, typed.Expiry, form.Holder, fingerprint), rule, ct);
    }

    /// <summary>The bank's 3-D Secure page. Only a payment that is being challenged can be approved here.</summary>
    public async Task<Result<SandboxPayment>> Authenticate(string reference, SandboxForm form, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return Found(await books.Change(reference, payment => Authenticate(payment, form, now), ct));
    }

    SandboxPayment Pay(SandboxPayment payment, SandboxForm form, TypedCard? typed, DateTimeOffset now)
    {
        if (payment.State != SandboxState.Open) return payment;
        if (form.Action == SandboxAction.Cancel) return payment.CanceledByPayer(now);
        if (form.Action == SandboxAction.Decline) return payment.After(new SandboxOutcome.Decline(Decline.DoNotHonor), now);
        if (typed is null) return payment.After(SandboxRules.WithoutCard(payment.Gateway, form.Otp), now);
        var outcome = SandboxRules.Decide(payment.Gateway, typed.Number, typed.Expiry, typed.Cvv, now);
        if (outcome is SandboxOutcome.Challenge challenge && form.Otp.Length > 0) outcome = SandboxRules.Answer(challenge.Otp, form.Otp);
        return (payment with { Card = SandboxCard.Of(typed.Number, typed.Expiry, form.Holder, fingerprint) }).After(outcome, now);
    }

    static SandboxPayment Authenticate(SandboxPayment payment, SandboxForm form, DateTimeOffset now)
    {
        if (payment.State != SandboxState.Challenge) return payment;
        return form.Action switch
        {
            SandboxAction.Cancel => payment.CanceledByPayer(now),
            SandboxAction.Decline => payment.After(new SandboxOutcome.Decline(Decline.AuthenticationFailed), now),
            _ => payment.After(SandboxRules.Answer(payment.Otp, form.Otp), now),
        };
    }

    static Result<TypedCard?> ReadCard(SandboxForm form)
    {
        var digits = new string([.. form.Number.Reveal().Where(letter => letter is not (' ' or '-'))]);
        if (form.Action != SandboxAction.Approve || digits.Length == 0) return default(TypedCard);
        if (digits.Length is < 12 or > 19 || !digits.All(char.IsAsciiDigit)) return Problem.Field("number", "Enter 12 to 19 digits.");
        if (!CardExpiry.TryParse(form.Expiry, out var expiry)) return Problem.Field("expiry", "Enter a month and a year, such as 01/39.");
        var cvv = form.Cvv.Reveal().Trim();
        if (cvv.Length is < 2 or > 6 || !cvv.All(char.IsAsciiDigit)) return Problem.Field("cvv", "Enter the digits of the security code or PIN.");
        return new TypedCard(new Secret(digits), expiry, new Secret(cvv));
    }

    static Result<SandboxPayment> Found(SandboxPayment? payment) => payment is null ? Problem.NotFound.Instance : payment;

    sealed record TypedCard(Secret Number, CardExpiry Expiry, Secret Cvv);
}
