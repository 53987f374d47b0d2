using Ottu.Simulation.Tests.Time;

namespace Ottu.Simulation.Tests.Actors;

/// <summary>A session as its merchant knows it.</summary>
sealed class Order(string sessionId, string code, string paymentType, string? customer)
{
    public string SessionId => sessionId;

    public string Code => code;

    public bool IsAutoDebit => paymentType == "auto_debit";

    public string? Customer => customer;

    public int Patches { get; set; }

    /// <summary>Somebody got an outcome as an answer; it need not be announced again.</summary>
    public bool WasInquired { get; set; }
}

/// <summary>Something that was acknowledged: from then on the statement counts one.</summary>
sealed record Promise(string What, string Statement, object Parameters)
{
    /// <summary>Whether it was not overtaken by something that its client did later.</summary>
    public Func<bool> Stands { get; init; } = () => true;
}

/// <summary>What all clients know.</summary>
sealed class Knowledge
{
    public List<Order> Orders { get; } = [];

    public List<Promise> Promises { get; } = [];

    /// <summary>Answers by idempotency key.</summary>
    public Dictionary<string, string> Answers { get; } = new(StringComparer.Ordinal);

    /// <summary>Keys that were answered differently, or had more than one effect.</summary>
    public List<string> BrokenKeys { get; } = [];

    public List<long> Schedules { get; } = [];

    public int Number { get; set; }

    public void Promise(string what, string statement, object parameters) => Promises.Add(new Promise(what, statement, parameters));
}

/// <summary>Cards that were typed: none of these digits may be found anywhere.</summary>
sealed class PaymentCards(Dice dice)
{
    public List<string> Numbers { get; } = [];

    public List<string> Codes { get; } = [];

    public string Number()
    {
        if (Numbers.Count > 0 && dice.Percent(50)) return dice.Of(Numbers);
        var number = "4" + string.Concat(Enumerable.Range(0, 15).Select(_ => (char)('0' + dice.Below(10))));
        Numbers.Add(number);
        return number;
    }

    /// <summary>Longer than a real one, so that it cannot be found by accident.</summary>
    public string Code()
    {
        var code = $"cvv{dice.Below(1_000_000):000000}";
        Codes.Add(code);
        return code;
    }
}
