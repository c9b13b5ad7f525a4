//! What a citizen gets who is registered now.

use crate::body::Body;
use crate::browser::Moment;
use crate::routes::Route;
use crate::shell::use_shell;
use crate::ui::Page;
use rubrica_core::api::v1::RegistrationReceipt;
use yew::{Html, Properties, component, html};
use yew_router::prelude::Link;

#[derive(Properties, PartialEq)]
pub(crate) struct ReceiptProps {
    pub(crate) receipt: RegistrationReceipt,
}

/// The receipt with the activation code, which is shown this once.
#[component]
pub(crate) fn Receipt(props: &ReceiptProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let receipt = &props.receipt;
    let rows = [
        ("register-done-identifier", "receipt-identifier", receipt.identifier.clone()),
        ("register-done-name", "receipt-name", receipt.name.full()),
        ("register-done-phone", "receipt-phone", receipt.phone_hint.clone()),
        ("register-done-email", "receipt-email", receipt.email_hint.clone()),
        (
            "register-done-date",
            "receipt-date",
            i18n.moment(receipt.registered_at, Moment::DayAndTime),
        ),
        ("register-done-code", "receipt-code", receipt.activation_code.clone()),
    ];
    html! {
        <Page title={i18n.text("register-done-title")} owner={Body::Aeat}>
            <p class="lead">{ i18n.text("register-done-text") }</p>
            <dl>
                { for rows.into_iter().map(|(key, id, value)| html! {
                    <>
                        <dt>{ i18n.text(key) }</dt>
                        <dd {id}>{ value }</dd>
                    </>
                }) }
            </dl>
            <p>
                <Link<Route> to={Route::Activate} classes="button">
                    { i18n.text("register-done-activate") }
                </Link<Route>>
            </p>
        </Page>
    }
}
