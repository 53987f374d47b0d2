using Ottu.Domain.Kernel;

namespace Ottu.Domain.Routing;

/// <summary>What routing must know of countries: the form of a code, and in which currency cards are issued there.</summary>
public static class Country
{
    const string Issued =
        "AED:AE AFN:AF ALL:AL AMD:AM AOA:AO ARS:AR AUD:AU,CX,CC,NF,KI,NR,TV AWG:AW AZN:AZ BAM:BA BBD:BB BDT:BD BGN:BG BHD:BH BIF:BI BMD:BM BND:BN " +
        "BOB:BO BRL:BR BSD:BS BTN:BT BWP:BW BYN:BY BZD:BZ CAD:CA CDF:CD CHF:CH,LI CLP:CL CNY:CN COP:CO CRC:CR CUP:CU CVE:CV CZK:CZ DJF:DJ " +
        "DKK:DK,FO,GL DOP:DO DZD:DZ EGP:EG ERN:ER ETB:ET EUR:AD,AT,AX,BE,BL,CY,DE,EE,ES,FI,FR,GF,GP,GR,HR,IE,IT,LT,LU,LV,MC,ME,MF,MQ,MT,NL,PM,PT,RE,SI,SK,SM,VA,XK,YT " +
        "FJD:FJ FKP:FK GBP:GB,GG,IM,JE GEL:GE GHS:GH GIP:GI GMD:GM GNF:GN GTQ:GT GYD:GY HKD:HK HNL:HN HTG:HT HUF:HU IDR:ID ILS:IL,PS INR:IN IQD:IQ " +
        "IRR:IR ISK:IS JMD:JM JOD:JO JPY:JP KES:KE KGS:KG KHR:KH KMF:KM KPW:KP KRW:KR KWD:KW KYD:KY KZT:KZ LAK:LA LBP:LB LKR:LK LRD:LR LSL:LS LYD:LY " +
        "MAD:MA,EH MDL:MD MGA:MG MKD:MK MMK:MM MNT:MN MOP:MO MRU:MR MUR:MU MVR:MV MWK:MW MXN:MX MYR:MY MZN:MZ NAD:NA NGN:NG NIO:NI NOK:NO,SJ NPR:NP " +
        "NZD:NZ,CK,NU,PN,TK OMR:OM PAB:PA PEN:PE PGK:PG PHP:PH PKR:PK PLN:PL PYG:PY QAR:QA RON:RO RSD:RS RUB:RU RWF:RW SAR:SA SBD:SB SCR:SC SDG:SD " +
        "SEK:SE SGD:SG SHP:SH SLE:SL SOS:SO SRD:SR SSP:SS STN:ST SYP:SY SZL:SZ THB:TH TJS:TJ TMT:TM TND:TN TOP:TO TRY:TR TTD:TT TWD:TW TZS:TZ UAH:UA " +
        "UGX:UG USD:US,AS,BQ,EC,FM,GU,IO,MH,MP,PR,PW,SV,TC,TL,UM,VG,VI,ZW UYU:UY UZS:UZ VES:VE VND:VN VUV:VU WST:WS XAF:CM,CF,CG,GA,GQ,TD " +
        "XCD:AG,AI,DM,GD,KN,LC,MS,VC XOF:BF,BJ,CI,GW,ML,NE,SN,TG XPF:NC,PF,WF YER:YE ZAR:ZA ZMW:ZM";

    static readonly Dictionary<string, Currency> Currencies = Issued.Split(' ')
        .SelectMany(entry => entry[4..].Split(',').Select(country => (country, Currency.Of(entry[..3]))))
        .ToDictionary(pair => pair.country, pair => pair.Item2, StringComparer.OrdinalIgnoreCase);

    /// <summary>Two letters of ISO 3166-1; whether the country exists is not asked.</summary>
    public static bool IsCode(string text) => text.Length == 2 && text.All(char.IsAsciiLetter);

    /// <summary>The currency that a card of this country most likely has; null where nobody knows.</summary>
    public static Currency? CurrencyOf(string? country) => country is null ? null : Currencies.GetValueOrDefault(country);
}
