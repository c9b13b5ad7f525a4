//! Certificates that the browser holds or reaches, as that of the identity card: a listener of its
//! own asks for them, and sends the citizen back with a ticket.

use crate::api::{self, Csrf};
use crate::body::Body;
use crate::browser;
use crate::routes::Route;
use crate::shell::{SessionState, ShellAction, use_shell};
use crate::trouble::Trouble;
use crate::ui::Page;
use rubrica_core::api::Binary;
use rubrica_core::api::v1::{
    CertificateChallenge, CertificateLogin as LoginBody, CertificateProof, Session,
};
use serde::{Deserialize, Serialize};
use yew::platform::spawn_local;
use yew::{Callback, Html, Properties, component, html, use_effect_with, use_state, use_state_eq};
use yew_router::prelude::use_navigator;

/// For what a card is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CardPurpose {
    /// Logging in.
    Login,
    /// Registering.
    Registration,
}

/// A ticket in hand, and the challenge that it was given for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CardTicket {
    ticket: String,
    challenge: Binary,
}

impl CardTicket {
    /// What the listener gave for a registration, if the citizen comes from there.
    pub(crate) fn take() -> Option<Self> {
        serde_json::from_str(&browser::take_from_tab(TICKET)?).ok()
    }

    /// The proof that it is.
    pub(crate) fn into_proof(self) -> CertificateProof {
        CertificateProof::Ticket { ticket: self.ticket, challenge: self.challenge }
    }
}

/// What the page remembers while the citizen is at the listener. A ticket serves the page that holds
/// the challenge, so that nobody can make a citizen use another's.
#[derive(Serialize, Deserialize)]
struct Errand {
    purpose: CardPurpose,
    challenge: Binary,
}

/// Where the errand is remembered, for this tab alone.
const ERRAND: &str = "rubrica-card";
/// Where a ticket waits for the form that it is for.
const TICKET: &str = "rubrica-card-ticket";

#[derive(Properties, PartialEq)]
pub(crate) struct CardButtonProps {
    pub(crate) purpose: CardPurpose,
}

/// The way to the listener, where there is one.
#[component]
pub(crate) fn CardButton(props: &CardButtonProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let trouble = use_state(|| None::<Trouble>);
    let listener =
        shell.configuration.as_ref().and_then(|configuration| configuration.card_listener.clone());
    let Some(listener) = listener else { return Html::default() };
    let onclick = {
        let trouble = trouble.clone();
        let purpose = props.purpose;
        Callback::from(move |_| {
            let (trouble, listener) = (trouble.clone(), listener.clone());
            spawn_local(async move {
                if let Err(problem) = leave(&listener, purpose).await {
                    trouble.set(Some(problem));
                }
            });
        })
    };
    html! {
        <section>
            <h2>{ i18n.text("certificate-card-title") }</h2>
            <p>{ i18n.text("certificate-card-text") }</p>
            if let Some(trouble) = &*trouble {
                <p class="notice notice-bad" role="alert">{ i18n.trouble(trouble) }</p>
            }
            <p>
                <button type="button" id="use-card" class="button-quiet" {onclick}>
                    { i18n.text("certificate-card-submit") }
                </button>
            </p>
        </section>
    }
}

async fn leave(listener: &str, purpose: CardPurpose) -> Result<(), Trouble> {
    let answer: CertificateChallenge =
        api::post_nothing("/certificate/challenge", Csrf::None).await?;
    let text = serde_json::to_value(&answer.challenge).unwrap_or_default();
    let errand = Errand { purpose, challenge: answer.challenge };
    let errand = serde_json::to_string(&errand).unwrap_or_default();
    browser::remember_in_tab(ERRAND, &errand);
    browser::leave_for(&format!("{listener}/?challenge={}", text.as_str().unwrap_or_default()));
    Ok(())
}

/// Where the listener sends the citizen back to, with the ticket in the fragment: servers and their
/// logs never see that.
#[component]
pub(crate) fn CertificateReturn() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let navigator = use_navigator();
    let onward = navigator.clone();
    let trouble = use_state(|| None::<Trouble>);
    let done = use_state_eq(|| false);
    {
        let is_open = matches!(shell.session, SessionState::Open(_));
        use_effect_with(is_open, move |is_open| {
            if let (true, Some(navigator)) = (*is_open, navigator) {
                navigator.replace(&Route::Certificates);
            }
        });
    }
    {
        let shell = shell.clone();
        let (trouble, done) = (trouble.clone(), done.clone());
        use_effect_with((), move |()| {
            let fragment = browser::take_fragment();
            spawn_local(async move {
                match arrive(&fragment).await {
                    Ok(Arrival::LoggedIn(session)) => shell.dispatch(ShellAction::Open(*session)),
                    Ok(Arrival::ToRegister) => {
                        if let Some(navigator) = onward {
                            navigator.replace(&Route::RegisterCertificateData);
                        }
                    }
                    Err(problem) => trouble.set(Some(problem)),
                }
                done.set(true);
            });
        });
    }
    html! {
        <Page title={i18n.text("certificate-return-title")} owner={Body::Giss}
            trouble={(*trouble).clone()}>
            if !*done {
                <p role="status">{ i18n.text("certificate-return-text") }</p>
            }
        </Page>
    }
}

/// Where the ticket leads.
enum Arrival {
    LoggedIn(Box<Session>),
    ToRegister,
}

async fn arrive(fragment: &str) -> Result<Arrival, Trouble> {
    if let Some(code) = fragment.strip_prefix("problem=") {
        return Err(Trouble::new(code));
    }
    let unknown = || Trouble::new("certificate_ticket_unknown");
    let ticket = fragment.strip_prefix("ticket=").ok_or_else(unknown)?.to_owned();
    let errand = browser::take_from_tab(ERRAND).ok_or_else(unknown)?;
    let Errand { purpose, challenge } = serde_json::from_str(&errand).map_err(|_| unknown())?;
    let ticket = CardTicket { ticket, challenge };
    match purpose {
        CardPurpose::Login => {
            let body = LoginBody { proof: ticket.into_proof() };
            let session = api::post("/certificate/login", Csrf::None, &body).await?;
            Ok(Arrival::LoggedIn(session))
        }
        CardPurpose::Registration => {
            let ticket = serde_json::to_string(&ticket).unwrap_or_default();
            browser::remember_in_tab(TICKET, &ticket);
            Ok(Arrival::ToRegister)
        }
    }
}
