//! The citizen's certificates.

use crate::api;
use crate::body::Body;
use crate::browser::{BlobLink, Moment, now};
use crate::routes::Route;
use crate::screens::login::{Destination, Onward};
use crate::screens::office::certificates::state_key;
use crate::shell::{SessionState, Shell, note, use_shell};
use crate::trouble::Trouble;
use crate::ui::Page;
use rubrica_core::api::signer::{Credential, CredentialList, CredentialState, KeyPurpose};
use rubrica_core::time::UnixTime;
use std::rc::Rc;
use std::time::Duration;
use yew::platform::spawn_local;
use yew::{
    Html, Properties, UseReducerHandle, component, hook, html, use_effect_with, use_memo, use_state,
};
use yew_router::prelude::{Link, use_navigator};

/// What is known about the citizen's certificates.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Known {
    /// Nothing yet.
    Loading,
    /// They cannot be shown.
    Failed(Trouble),
    /// All that were ever issued, newest first.
    Listed(Rc<Vec<Credential>>),
}

impl Known {
    /// The one to sign with, if there is one.
    pub(crate) fn signing(&self) -> Option<&Credential> {
        let Self::Listed(credentials) = self else { return None };
        credentials.iter().find(|credential| {
            credential.purpose == KeyPurpose::Signature
                && credential.state == CredentialState::Active
                && credential.not_after > now()
        })
    }

    /// Since when they rest, if they do.
    fn suspended_since(&self) -> Option<UnixTime> {
        let Self::Listed(credentials) = self else { return None };
        credentials.iter().find_map(|credential| credential.suspended_since)
    }

    /// When the one to sign with ends, if that is soon enough to have another.
    fn ends_soon(&self, days: u16) -> Option<UnixTime> {
        let early = Duration::from_secs(u64::from(days) * 86_400);
        let ends = self.signing()?.not_after;
        (ends.minus(early) <= now()).then_some(ends)
    }

    /// Whether there is one that somebody might still use.
    fn may_be_revoked(&self) -> bool {
        let Self::Listed(credentials) = self else { return false };
        credentials.iter().any(|credential| {
            matches!(
                credential.state,
                CredentialState::Active | CredentialState::Locked | CredentialState::Suspended
            )
        })
    }
}

/// Sends whoever is not logged in to the login, and back afterwards; and whoever has to replace his
/// password to do that first. Says whether to go on.
#[hook]
pub(crate) fn use_login(destination: Destination) -> bool {
    let shell = use_shell();
    let navigator = use_navigator();
    let logged_in = use_session(destination);
    let first = shell.open_session().is_some_and(|session| session.renewal.is_some());
    use_effect_with(first, move |first| {
        if let (true, Some(navigator)) = (*first, navigator) {
            // The type of the query writes itself without fail.
            let _never = navigator.replace_with_query(&Route::Renewal, &Onward { to: destination });
        }
    });
    logged_in && !first
}

/// Sends whoever is not logged in to the login, and back afterwards. Says whether to go on.
#[hook]
pub(crate) fn use_session(destination: Destination) -> bool {
    let shell = use_shell();
    let navigator = use_navigator();
    let needed = matches!(shell.session, SessionState::Closed | SessionState::Ended);
    use_effect_with(needed, move |needed| {
        if let (true, Some(navigator)) = (*needed, navigator) {
            // The type of the query writes itself without fail.
            let _never = navigator.replace_with_query(&Route::Login, &Onward { to: destination });
        }
    });
    shell.open_session().is_some()
}

/// Fetches the certificates of whoever is logged in.
#[hook]
pub(crate) fn use_certificates() -> Known {
    let shell = use_shell();
    let known = use_state(|| Known::Loading);
    // Nothing is shown to whoever has to replace his password first.
    let session = shell.open_session().filter(|session| session.renewal.is_none());
    let subject = session.map(|session| session.subject);
    {
        let known = known.clone();
        use_effect_with(subject, move |subject| {
            if subject.is_some() {
                spawn_local(async move { known.set(fetch(&shell).await) });
            }
        });
    }
    (*known).clone()
}

async fn fetch(shell: &UseReducerHandle<Shell>) -> Known {
    match note(shell, api::get::<CredentialList>("/credentials").await) {
        Ok(list) => Known::Listed(Rc::new(list.credentials)),
        Err(trouble) => Known::Failed(trouble),
    }
}

/// The list.
#[component]
pub(crate) fn Certificates() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let known = use_certificates();
    let logged_in = use_login(Destination::Certificates);
    if !logged_in {
        return Html::default();
    }
    let policy = shell.configuration.as_ref().map(|it| &it.policy);
    let renewal_days = policy.map_or(0, |policy| policy.renewal_days);
    let offered = policy.is_some_and(|policy| policy.suspension);
    let trouble = match &known {
        Known::Failed(trouble) => Some(trouble.clone()),
        _ => None,
    };
    let content = match &known {
        Known::Loading => html! { <p role="status">{ i18n.text("loading") }</p> },
        Known::Failed(_) => Html::default(),
        Known::Listed(credentials) => html! {
            <>
                if let Some(since) = known.suspended_since() {
                    <div class="panel" id="suspended">
                        <p>{ i18n.with("certificates-suspended", &[
                            ("since", i18n.moment(since, Moment::Day).into()),
                        ]) }</p>
                        <Link<Route> to={Route::Lift} classes="button">
                            { i18n.text("lift-title") }
                        </Link<Route>>
                    </div>
                } else if known.signing().is_none() {
                    <div class="panel" id="no-certificates">
                        <p>{ i18n.text("certificates-none") }</p>
                        <Link<Route> to={Route::Issue} classes="button">
                            { i18n.text("certificates-get") }
                        </Link<Route>>
                    </div>
                } else {
                    <p>
                        <Link<Route> to={Route::Sign} classes="button">
                            { i18n.text("home-sign-title") }
                        </Link<Route>>
                    </p>
                }
                if let Some(ends) = known.ends_soon(renewal_days) {
                    <div class="panel" id="ends-soon">
                        <p>{ i18n.with("certificates-ending", &[
                            ("until", i18n.moment(ends, Moment::Day).into()),
                        ]) }</p>
                        <Link<Route> to={Route::Issue} classes="button">
                            { i18n.text("certificates-renew") }
                        </Link<Route>>
                    </div>
                }
                <ul class="cards cards-single">
                    { for credentials.iter().map(|credential| html! {
                        <Card credential={credential.clone()} />
                    }) }
                </ul>
            </>
        },
    };
    html! {
        <Page title={i18n.text("certificates-title")} owner={Body::Dgp} {trouble}>
            { content }
            if offered && known.signing().is_some() {
                <p>
                    <Link<Route> to={Route::Suspend}>{ i18n.text("suspend-title") }</Link<Route>>
                </p>
            }
            if known.may_be_revoked() {
                <p>
                    <Link<Route> to={Route::Revoke}>{ i18n.text("revoke-title") }</Link<Route>>
                </p>
            }
            <p>
                <Link<Route> to={Route::MyPasskeys}>{ i18n.text("nav-passkeys") }</Link<Route>>
            </p>
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct CardProps {
    credential: Credential,
}

/// One certificate.
#[component]
fn Card(props: &CardProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let credential = &props.credential;
    let link = use_memo(credential.certificate.clone(), |certificate| {
        BlobLink::to_bytes(certificate.as_ref(), "application/pkix-cert")
    });
    let (title, file) = match credential.purpose {
        KeyPurpose::Signature => ("certificate-signature", "signature.cer"),
        KeyPurpose::Authentication => ("certificate-authentication", "authentication.cer"),
    };
    let class = match credential.state {
        CredentialState::Active => "tag tag-good",
        CredentialState::Expired | CredentialState::Superseded => "tag",
        CredentialState::Locked | CredentialState::Revoked | CredentialState::Suspended => {
            "tag tag-bad"
        }
    };
    let state = state_key(credential.state);
    let validity = i18n.with(
        "certificate-validity",
        &[
            ("from", i18n.moment(credential.not_before, Moment::Day).into()),
            ("until", i18n.moment(credential.not_after, Moment::Day).into()),
        ],
    );
    html! {
        <li class="card">
            <h2>{ i18n.text(title) }{ " " }<span class={class}>{ i18n.text(state) }</span></h2>
            <p>{ i18n.text(&format!("{title}-text")) }</p>
            <p>{ validity }</p>
            if let Some(link) = link.as_ref() {
                <p>
                    <a href={link.address().to_owned()} download={file}>
                        { i18n.with("certificate-download", &[("file", file.into())]) }
                    </a>
                </p>
            }
        </li>
    }
}
