using Microsoft.Extensions.DependencyInjection;
using Ottu.Application.Cards;
using Ottu.Application.Payments;
using Ottu.Infrastructure.Kernel;

namespace Ottu.Infrastructure.Cards;

public static class CardsSetup
{
    public static IServiceCollection AddCards(this IServiceCollection services) => services
        .AddSingleton<ICards, CardStore>()
        .AddSingleton<IAgreements, AgreementStore>()
        .AddScoped<CardKeeper>()
        .AddScoped<CardRemoval>()
        .AddScoped<CardOffers>()
        .AddScoped<PayableCards>()
        .AddOutboxHandler<CardForgetting>(CardRemoval.Kind)
        .AddScoped<PayerAdmission>()
        .AddScoped<MerchantAdmission>()
        .AddScoped<MerchantCharge>();
}
