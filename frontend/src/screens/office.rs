//! The console of a registration office: log in, look up, register, renew, new code; of those who decide on
//! evidence, and of those who end certificates.

mod activate;
pub(crate) mod certificates;
mod desk;
mod form;
mod log_in;
mod paper;
mod review;
mod reviews;
pub(crate) mod typed;

pub(crate) use activate::OfficerActivate;

use crate::api;
use crate::body::Body;
use crate::shell::use_shell;
use crate::trouble::Trouble;
use crate::ui::Page;
use certificates::CertificatesDesk;
use desk::Desk;
use log_in::LogIn;
use reviews::Reviews;
use rubrica_core::api::v1::OfficerSession;
use rubrica_core::identity::Duty;
use yew::platform::spawn_local;
use yew::{Callback, Html, component, html, use_effect_with, use_state};

/// Who is at the console.
#[derive(Debug, Clone, PartialEq)]
enum Who {
    /// Not asked yet.
    Unknown,
    /// Nobody.
    Nobody,
    /// An officer.
    Officer(OfficerSession),
}

/// The console.
#[component]
pub(crate) fn Office() -> Html {
    let shell = use_shell();
    let who = use_state(|| Who::Unknown);
    {
        let who = who.clone();
        use_effect_with((), move |()| {
            spawn_local(async move {
                let session = api::get::<OfficerSession>("/office/session").await;
                who.set(session.map_or(Who::Nobody, Who::Officer));
            });
        });
    }
    let on_open = {
        let who = who.clone();
        Callback::from(move |session| who.set(Who::Officer(session)))
    };
    let on_end = {
        let (who, engine) = (who.clone(), shell.engine.clone());
        Callback::from(move |()| {
            // The key that opens evidence goes with the session.
            engine.cancel();
            who.set(Who::Nobody);
        })
    };
    match &*who {
        Who::Unknown => html! {
            <Page title={shell.i18n.text("office-title")} owner={Body::Aeat}>
                <p role="status">{ shell.i18n.text("loading") }</p>
            </Page>
        },
        Who::Nobody => html! { <LogIn {on_open} /> },
        Who::Officer(session) if session.role.may(Duty::Review) => {
            html! { <Reviews session={session.clone()} {on_end} /> }
        }
        Who::Officer(session) if session.role.may(Duty::EndCertificates) => {
            html! { <CertificatesDesk session={session.clone()} {on_end} /> }
        }
        Who::Officer(session) => html! { <Desk session={session.clone()} {on_end} /> },
    }
}

/// The field that a refusal is about, by its code.
pub(crate) fn field_of(trouble: &Trouble) -> &'static str {
    match trouble.code.as_str() {
        "support_number_malformed" | "support_number_other_document" | "document_kind_wrong" => {
            "support-number"
        }
        "document_expired" | "date_malformed" => "expires",
        "contrast_permanent" => "issued",
        "birth_malformed" => "birth",
        "minor_without_guardian" | "guardian_malformed" => "guardian",
        "phones_differ" => "phone-repeated",
        "email_malformed" | "email_too_long" => "email",
        "emails_differ" => "email-repeated",
        "conditions_not_accepted" => "conditions",
        "name_malformed" => "given",
        code if code.starts_with("otp_") => "phone-code",
        code if code.starts_with("phone_") => "phone",
        _ => "identifier",
    }
}
