namespace Ottu.Domain.Kernel;

/// <summary>Active ISO 4217 codes and their minor-unit digits. ISO lists IQD with 3; so does the wire protocol.</summary>
static class Iso4217
{
    const string Three = "BHD IQD JOD KWD LYD OMR TND";
    const string Zero = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
    const string Two =
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE " +
        "CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW " +
        "KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK " +
        "PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS " +
        "UAH USD UYU UZS VES WST XCD YER ZAR ZMW ZWG";

    public static IEnumerable<(string Code, int Exponent)> Exponents =>
        Parse(Three, 3).Concat(Parse(Zero, 0)).Concat(Parse(Two, 2));

    static IEnumerable<(string Code, int Exponent)> Parse(string codes, int exponent) =>
        codes.Split(' ').Select(code => (code, exponent));
}
