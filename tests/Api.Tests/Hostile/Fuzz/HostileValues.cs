namespace Ottu.Api.Tests.Hostile.Fuzz;

/// <summary>What nobody should send.</summary>
static class HostileValues
{
    /// <summary>A page that repeats this as it came has been injected into.</summary>
    public const string Markup = "\"'><svg onload=alert(7)>";

    /// <summary>Texts, for any place that takes one.</summary>
    public static readonly string[] Texts =
    [
        "", " ", "0", "-1", "1", "true", "null", "NaN", "Infinity", "-0.0", "1e400", "0x1F", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "2147483648",
        "99999999999999999999999999", "0.0000000000000000000000000001", "79228162514264337593543950336", "12.3456789", "٣٫٥", "１２", "1,000.00", "1_000",
        Markup, "<script>alert(7)</script>", "'; DROP TABLE payment_session; --", "' OR '1'='1", "%' ESCAPE '%", "a\r\nX-Injected: 1\r\n\r\nbody", "a\nb", "\u0000", "a\u0000b", "\u0001\u001b[31m",
        "\u202e", "\ufeff", "\ufffe", "\u2028", "🧨", "e\u0301", "ﷺ", "{{7*7}}", "${jndi:ldap://127.0.0.1/a}", "{0}", "%s%n", "../../../../etc/passwd", "..\\..\\windows", "file:///etc/passwd",
        "http://169.254.169.254/", "javascript:alert(7)", "//evil.example", "https://a@b@c:99999/", "https://[::1", "http://", "2026-02-30", "31/02/2026 25:61:61", "0000-00-00", "9999-12-31T23:59:59.9999999Z",
        "10000-01-01", "P1Y", "99999999999 99:99:99", "-1 00:00:00", "a@", "@", "a@b@c.d", "KWD", "kwd", "XXX", "mock", "[]", "{}", "[1,2", "*/0 * * * * ?", "* * * * * *", "0 0 30 2 *",
    ];

    /// <summary>JSON values, some of which are none.</summary>
    public static readonly string[] Json =
    [
        "null", "true", "false", "0", "-0", "-1", "1.5", "1e1", "1e400", "-1e400", "1e-400", "123456789012345678901234567890", "9223372036854775807", "9223372036854775808", "2147483648",
        "0.1234567890123456789012345678901234567890", "79228162514264337593543950336", "NaN", "Infinity", "01", "+1", ".5", "1.", "[]", "{}", "[[]]", "[null]", "[{}]", "[1,\"a\",null,{}]", "{\"a\":1,\"a\":2}", "{\"\":1}",
        "\"\\ud800\"", "\"\\udc00\\ud800\"", "{\"\\ud800\":1}", "\"\\u0000\"", "\"a\\u0000b\"", "undefined", "'single'", "\"open", "/* no */ 1", "{\"a\":}", "[,]", "\"\\x41\"", "\"\\ud83d\\ude00\"",
        "{\"$type\":\"System.Object\"}", "{\"__proto__\":{\"a\":1}}", "[\"mock\",\"mock\",\"mock\"]", "[true,false]", "{\"id\":null,\"code\":[]}",
    ];

    public static readonly string[] ContentTypes =
    [
        "application/json", "application/json; charset=utf-16", "application/json; charset=bogus", "APPLICATION/JSON", "application/json;", "application/json, text/plain", "application/problem+json", "text/plain", "text/csv",
        "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=iso-8859-1", "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=b", "multipart/form-data; boundary=\"b",
        "multipart/mixed; boundary=b", "application/xml", "application/octet-stream", "/", "json", "application/*", "*/*", "image/svg+xml",
    ];

    /// <summary>Escaped as they stand in a path.</summary>
    public static readonly string[] Segments =
    [
        "%0d%0aX-Injected:1", "%ff%fe", "%c0%ae%c0%ae", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "%2F", "%5c", "%25", "%zz", "%", "%27%20OR%201%3D1--", "%22%3E%3Csvg%20onload%3Dalert(7)%3E", "0", "-1", "1",
        "9223372036854775807", "9223372036854775808", "99999999999999999999", "1.5", "1e3", "NaN", "null", "undefined", "%F0%9F%A7%A8", "%EF%BB%BF", "%E2%80%AE", "a;b=c", "a,b", "*", "{id}", "+", "%20", "~", "mock", "x.png", "..png", "con", "%D9%A1",
    ];

    /// <summary>Names that lists and pages read from their query, and some that nothing reads.</summary>
    public static readonly string[] QueryNames =
    [
        "limit", "offset", "session_id", "state", "type", "q", "from", "to", "pg_code", "currency", "currency_code", "customer_id", "order_no", "deleted", "next", "lang", "language", "reference_number", "nonce", "record_type", "record_id",
        "last_n", "access", "created_from", "created_to", "ordering", "page", "search", "status", "include_sdk_setup_preload", "__proto__", "a[0]", "a.b.c.d.e.f.g.h.i.j", "",
    ];

    public static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "JUNK", "get"];

    public static string Deep(int levels, string open, string close) => string.Concat(Enumerable.Repeat(open, levels)) + "1" + string.Concat(Enumerable.Repeat(close, levels));
}
