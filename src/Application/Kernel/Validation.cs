using FluentValidation;

namespace Ottu.Application.Kernel;

public static class Validation
{
    /// <summary>Adds what the rules found; a dot in a rule's property name separates nested fields.</summary>
    public static void Check<T>(this Fields fields, IValidator<T> rules, T value)
    {
        foreach (var failure in rules.Validate(value).Errors) fields.Errors.Add(failure.PropertyName.Split('.'), failure.ErrorMessage);
    }
}
