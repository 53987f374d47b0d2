using System.Globalization;

namespace Ottu.Application.Kernel;

/// <summary>The messages of field errors, word for word. docs/protocol/checkout.md 1</summary>
public static class FieldTexts
{
    public const string Required = "This field is required.";
    public const string NotNull = "This field may not be null.";
    public const string NotBlank = "This field may not be blank.";
    public const string NotEmpty = "This list may not be empty.";
    public const string Text = "Not a valid string.";
    public const string NoNullCharacters = "Null characters are not allowed.";
    public const string Number = "A valid number is required.";
    public const string Integer = "A valid integer is required.";
    public const string Boolean = "Must be a valid boolean.";
    public const string Email = "Enter a valid email address.";
    public const string Url = "Enter a valid URL.";
    public const string Slug = "Enter a valid \"slug\" consisting of letters, numbers, underscores or hyphens.";
    public const string Color = "Enter a valid hex color.";
    public const string Date = "Date has wrong format. Use one of these formats instead: YYYY-MM-DD.";
    public const string DateTime = "Datetime has wrong format. Use one of these formats instead: DD/MM/YYYY hh:mm.";
    public const string Duration = "Duration has wrong format. Use one of these formats instead: [DD] [HH:[MM:]]ss[.uuuuuu].";

    public static string Choice(string value) => $"\"{value}\" is not a valid choice.";

    public static string MaxLength(int characters) => string.Create(CultureInfo.InvariantCulture, $"Ensure this field has no more than {characters} characters.");

    public static string MaxItems(int items) => string.Create(CultureInfo.InvariantCulture, $"Ensure this field has no more than {items} elements.");

    public static string MaxBytes(int bytes) => string.Create(CultureInfo.InvariantCulture, $"Ensure this field has no more than {bytes} bytes.");

    public static string AtLeast(string least) => $"Ensure this value is greater than or equal to {least}.";

    public static string AtMost(string most) => $"Ensure this value is less than or equal to {most}.";

    public static string DecimalPlaces(int places) => string.Create(CultureInfo.InvariantCulture, $"Ensure that there are no more than {places} decimal places.");

    public static string IntegerDigits(int digits) => string.Create(CultureInfo.InvariantCulture, $"Ensure that there are no more than {digits} digits before the decimal point.");

    public static string ExpectedList(string type) => $"Expected a list of items but got type \"{type}\".";

    public static string ExpectedDictionary(string type) => $"Expected a dictionary of items but got type \"{type}\".";

    public static string ExpectedObject(string type) => $"Invalid data. Expected a dictionary, but got {type}.";
}
