using System.Text.Json.Nodes;
using FluentValidation;
using Ottu.Application.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Application.Payments;

/// <summary>Rules between fields of one session. They run on the merged record. docs/protocol/checkout.md 3.3</summary>
public sealed class SessionRules : AbstractValidator<SessionTerms>
{
    public SessionRules()
    {
        RuleFor(terms => terms.Agreement).NotNull().When(IsAutoDebit).OverridePropertyName("agreement").WithMessage(FieldTexts.Required);
        RuleFor(terms => terms.Agreement).Null().Unless(IsAutoDebit).OverridePropertyName("agreement")
            .WithMessage("This field is only allowed when `payment_type` is `auto_debit`.");
        RuleFor(terms => terms.CustomerId).NotNull().Unless(terms => terms.PaymentType == PaymentType.OneOff).OverridePropertyName("customer_id").WithMessage(FieldTexts.Required);
        RuleFor(terms => terms.Amount).Must(amount => amount.IsZero).When(terms => terms.PaymentType == PaymentType.SaveCard).OverridePropertyName("amount")
            .WithMessage("The amount must be zero for the save card operation.");
        RuleFor(terms => terms.CustomerEmail).NotNull().When(terms => Notifies(terms, "email")).OverridePropertyName("notifications.email")
            .WithMessage("To use email notifications provide the `customer_email` field.");
        RuleFor(terms => terms.CustomerPhone).NotNull().When(terms => Notifies(terms, "sms")).OverridePropertyName("notifications.sms")
            .WithMessage("To use sms notifications provide the `customer_phone` field.");
        RuleFor(terms => terms.CustomerPhone).NotNull().When(terms => Notifies(terms, "whatsapp")).OverridePropertyName("notifications.whatsapp")
            .WithMessage("To use whatsapp notifications provide the `customer_phone` field.");
    }

    static bool IsAutoDebit(SessionTerms terms) => terms.PaymentType == PaymentType.AutoDebit;

    static bool Notifies(SessionTerms terms, string channel) => terms.Notifications?[channel] is JsonArray { Count: > 0 };
}
