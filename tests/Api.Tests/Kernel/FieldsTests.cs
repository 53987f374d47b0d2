using System.Text.Json.Nodes;
using Ottu.Api.Tests.Payments;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Api.Tests.Kernel;

/// <summary>The reader of request fields: docs/protocol/checkout.md 1.</summary>
public class FieldsTests
{
    [Fact]
    public void Absent_unset_and_given_are_three_things()
    {
        var fields = Of("""{"null":null,"blank":"  ","given":" x "}""");
        fields.Text("absent", 9, absent: "kept").ShouldBe("kept");
        fields.Text("null", 9, absent: "kept").ShouldBeNull();
        fields.Text("blank", 9, absent: "kept").ShouldBeNull();
        fields.Text("given", 9, absent: "kept").ShouldBe("x");
        fields.Problem.ShouldBeNull();
    }

    [Fact]
    public void A_required_field_says_how_it_is_missing()
    {
        var fields = Of("""{"null":null,"blank":""}""");
        foreach (var name in new[] { "absent", "null", "blank" }) fields.Text(name, 9, required: true);
        Errors(fields).ShouldBe("""{"absent":["This field is required."],"null":["This field may not be null."],"blank":["This field may not be blank."]}""");
    }

    [Fact]
    public void In_a_change_a_required_field_may_be_absent_but_not_null()
    {
        var fields = Of("""{"null":null}""").AsPartial();
        fields.Text("absent", 9, absent: "kept", required: true).ShouldBe("kept");
        fields.Text("null", 9, absent: "kept", required: true);
        Errors(fields).ShouldBe("""{"null":["This field may not be null."]}""");
    }

    [Fact]
    public void Errors_stand_where_the_field_stands()
    {
        var fields = Of("""{"a":{"b":{"c":7}},"list":["x",null,[]]}""");
        fields.Object("a", a => a.Object("b", b => new JsonObject().Put("c", b.Choice("c", ["seven"]))));
        fields.Texts("list", 9, _ => "No.");
        Errors(fields).ShouldBe("""{"a":{"b":{"c":["\"7\" is not a valid choice."]}},"list":{"0":["No."],"1":["This field may not be null."],"2":["Not a valid string."]}}""");
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("\"TRUE\"", true)]
    [InlineData("1", true)]
    [InlineData("\"0\"", false)]
    [InlineData("null", false)]
    public void Flags_come_in_many_forms(string sent, bool value)
    {
        var fields = Of($$"""{"flag":{{sent}}}""");
        fields.Flag("flag").ShouldBe(value);
        fields.Problem.ShouldBeNull();
    }

    [Fact]
    public void A_wrong_value_of_each_kind_has_its_own_words()
    {
        var fields = Of("""{"flag":"perhaps","integer":"1.5","decimal":"1,5","date":"01/02/2026","moment":"soon","duration":"-1","email":"a@b","url":"ftp://x","slug":"a b","long":"abc"}""");
        fields.Flag("flag");
        fields.Integer("integer", 0, 9);
        fields.Decimal("decimal");
        fields.Date("date");
        fields.Moment("moment");
        fields.Duration("duration", TimeSpan.Zero, TimeSpan.MaxValue);
        fields.Email("email", 9);
        fields.Url("url", 9);
        fields.Slug("slug", 9);
        fields.Text("long", 2);
        Errors(fields).ShouldBeJson(
            """
            {"flag":["Must be a valid boolean."],"integer":["A valid integer is required."],"decimal":["A valid number is required."],
            "date":["Date has wrong format. Use one of these formats instead: YYYY-MM-DD."],"moment":["Datetime has wrong format. Use one of these formats instead: DD/MM/YYYY hh:mm."],
            "duration":["Duration has wrong format. Use one of these formats instead: [DD] [HH:[MM:]]ss[.uuuuuu]."],"email":["Enter a valid email address."],"url":["Enter a valid URL."],
            "slug":["Enter a valid \"slug\" consisting of letters, numbers, underscores or hyphens."],"long":["Ensure this field has no more than 2 characters."]}
            """);
    }

    [Fact]
    public void Integers_and_lists_have_limits()
    {
        var fields = Of("""{"low":0,"high":367,"many":["a","b","c"]}""");
        fields.Integer("low", 1, 366);
        fields.Integer("high", 1, 366);
        fields.Texts("many", 2, _ => null);
        Errors(fields).ShouldBe(
            """{"low":["Ensure this value is greater than or equal to 1."],"high":["Ensure this value is less than or equal to 366."],"many":["Ensure this field has no more than 2 elements."]}""");
    }

    [Fact]
    public void Lists_keep_their_order_and_lose_duplicates() => Of("""{"list":["b","a","b"]}""").Texts("list", 9, _ => null).ShouldBe(["b", "a"]);

    [Fact]
    public void Enums_go_by_their_wire_names() => Of("""{"type":"payment_request"}""").Choice<SessionType>("type").ShouldBe(SessionType.PaymentRequest);

    [Fact]
    public void A_form_may_carry_a_list_of_one_and_json_as_text()
    {
        var fields = new Fields(JsonNode.Parse("""{"one":"a","list":"[\"a\",\"b\"]","object":"{\"a\":\"b\"}"}""")!.AsObject(), isForm: true);
        fields.Texts("one", 9, _ => null).ShouldBe(["a"]);
        fields.Texts("list", 9, _ => null).ShouldBe(["a", "b"]);
        fields.FreeObject("object", 99)!.ToJsonString().ShouldBe("""{"a":"b"}""");
        Of("""{"one":"a"}""").Texts("one", 9, _ => null).ShouldBeNull();
    }

    static Fields Of(string json) => new(JsonNode.Parse(json)!.AsObject());

    static string Errors(Fields fields) => fields.Problem.ShouldBeOfType<Problem.Invalid>().Errors.ToJson().ToJsonString(WireJson.Options);
}
