//! The desk of those who end certificates: look somebody up, see what he has, end it or let it rest.

use crate::api::{self, Csrf};
use crate::body::Body;
use crate::browser::Moment;
use crate::shell::use_shell;
use crate::trouble::Trouble;
use crate::ui::page::error_at;
use crate::ui::{Checkbox, FieldError, Page, SubmitButton, TextField};
use gloo_net::http::Method;
use rubrica_core::api::signer::{CredentialState, KeyPurpose};
use rubrica_core::api::v1::{
    LookUp, OfficeCertificate, OfficeCertificates, OfficerSession, RevokeAtOffice,
};
use rubrica_core::protocol::RevocationReason;
use rubrica_core::time::UnixTime;
use yew::platform::spawn_local;
use yew::{
    Callback, Event, Html, MouseEvent, Properties, SubmitEvent, component, html, use_state,
    use_state_eq,
};

#[derive(Properties, PartialEq)]
pub(super) struct CertificatesDeskProps {
    pub(super) session: OfficerSession,
    pub(super) on_end: Callback<()>,
}

/// Looking up, and from there on.
#[component]
pub(super) fn CertificatesDesk(props: &CertificatesDeskProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let found = use_state(|| None::<OfficeCertificates>);
    let identifier = use_state_eq(String::new);
    let reason = use_state_eq(|| None::<RevocationReason>);
    // The pair that was issued at that moment; none: all.
    let pair = use_state_eq(|| None::<UnixTime>);
    let sure = use_state_eq(|| false);
    let errors = use_state(Vec::<FieldError>::new);
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    let csrf = props.session.csrf.clone();
    let on_answer = {
        let (shell, found, sure) = (shell.clone(), found.clone(), sure.clone());
        let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
        let (reason, pair, on_end) = (reason.clone(), pair.clone(), props.on_end.clone());
        Callback::from(move |answer: Result<OfficeCertificates, Trouble>| {
            busy.set(false);
            match answer {
                Ok(certificates) => {
                    sure.set(false);
                    reason.set(None);
                    pair.set(None);
                    found.set(Some(certificates));
                }
                Err(problem) if problem.ends_session() => on_end.emit(()),
                Err(problem)
                    if problem.code.starts_with("national_id")
                        || problem.code == "not_registered" =>
                {
                    let text = shell.i18n.trouble(&problem);
                    errors.set(vec![FieldError { field: "identifier", text }]);
                }
                Err(problem) => trouble.set(Some(problem)),
            }
        })
    };
    let begin = {
        let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
        Callback::from(move |()| {
            errors.set(Vec::new());
            trouble.set(None);
            busy.set(true);
        })
    };
    let call = {
        let (csrf, identifier, busy) = (csrf.clone(), identifier.clone(), busy.clone());
        Callback::from(move |path: &'static str| {
            if *busy {
                return;
            }
            begin.emit(());
            let body = LookUp { identifier: (*identifier).clone() };
            let (csrf, on_answer) = (csrf.clone(), on_answer.clone());
            spawn_local(async move {
                on_answer.emit(api::post(path, Csrf::Of(&csrf), &body).await);
            });
        })
    };
    let log_out = {
        let (csrf, on_end) = (csrf.clone(), props.on_end.clone());
        Callback::from(move |_| {
            let (csrf, on_end) = (csrf.clone(), on_end.clone());
            spawn_local(async move {
                // Whether or not the gateway hears of it, this page forgets the session.
                let _heard = api::signal(Method::POST, "/office/logout", Csrf::Of(&csrf)).await;
                on_end.emit(());
            });
        })
    };
    let Some(certificates) = &*found else {
        let look_up = {
            let call = call.clone();
            Callback::from(move |event: SubmitEvent| {
                event.prevent_default();
                call.emit("/office/certificates");
            })
        };
        let on_input = {
            let identifier = identifier.clone();
            Callback::from(move |typed| identifier.set(typed))
        };
        return html! {
            <Page title={i18n.text("office-certificates-title")} owner={Body::Dgp}
                errors={(*errors).clone()} trouble={(*trouble).clone()}>
                <p id="officer-name">
                    { i18n.with("office-who", &[
                        ("name", props.session.name.as_str().into()),
                        ("office", props.session.office.as_str().into()),
                    ]) }
                    { " " }
                    <button type="button" id="officer-logout" class="button-link" onclick={log_out}>
                        { i18n.text("logout") }
                    </button>
                </p>
                <form novalidate=true onsubmit={look_up}>
                    <TextField id="identifier" label={i18n.text("identifier-label")}
                        error={error_at(&errors, "identifier")} value={(*identifier).clone()}
                        {on_input} autocomplete="off" />
                    <SubmitButton label={i18n.text("office-look-up")} busy={*busy} />
                </form>
            </Page>
        };
    };
    let next = {
        let (found, identifier, errors) = (found.clone(), identifier.clone(), errors.clone());
        Callback::from(move |_: MouseEvent| {
            found.set(None);
            identifier.set(String::new());
            errors.set(Vec::new());
        })
    };
    let to = |path: &'static str| {
        let call = call.clone();
        Callback::from(move |_: MouseEvent| call.emit(path))
    };
    let all = &certificates.certificates;
    let open: Vec<&OfficeCertificate> = all.iter().filter(|one| may_end(one)).collect();
    let rests = open.iter().any(|one| one.state == CredentialState::Suspended);
    let mut pairs: Vec<UnixTime> = open.iter().map(|one| one.not_before).collect();
    pairs.dedup();
    let choose = |which: Option<UnixTime>, id: String, text: String| {
        let pair = pair.clone();
        let checked = *pair == which;
        let onchange = Callback::from(move |_: Event| pair.set(which));
        html! {
            <div class="checkbox">
                <input type="radio" name="pair" id={id.clone()} {checked} {onchange} />
                <label for={id}>{ text }</label>
            </div>
        }
    };
    let option = |value: RevocationReason| {
        let reason = reason.clone();
        let checked = *reason == Some(value);
        let onchange = Callback::from(move |_: Event| reason.set(Some(value)));
        let id = format!("reason-{}", value.name().replace('_', "-"));
        html! {
            <div class="checkbox">
                <input type="radio" name="reason" id={id.clone()} {checked} {onchange} />
                <label for={id}>{ i18n.text(reason_key(value)) }</label>
            </div>
        }
    };
    let revoke = Revoke {
        csrf: csrf.clone(),
        body: reason.map(|reason| RevokeAtOffice {
            identifier: (*identifier).clone(),
            reason,
            credentials: pair.filter(|_| reason != RevocationReason::Deceased).map(|issued| {
                let these = open.iter().filter(|one| one.not_before == issued);
                these.map(|one| one.credential).collect()
            }),
        }),
    };
    let onsubmit = {
        let (shell, sure, busy) = (shell.clone(), sure.clone(), busy.clone());
        let (errors, found, trouble) = (errors.clone(), found.clone(), trouble.clone());
        let (reason, pair, on_end) = (reason.clone(), pair.clone(), props.on_end.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *busy {
                return;
            }
            trouble.set(None);
            let mut wrong = Vec::new();
            if revoke.body.is_none() {
                let text = shell.i18n.text("error-office-reason");
                wrong.push(FieldError { field: "reason-requested", text });
            }
            if !*sure {
                let text = shell.i18n.text("error-understand-revoke");
                wrong.push(FieldError { field: "sure", text });
            }
            errors.set(wrong.clone());
            let Some(body) = revoke.body.clone().filter(|_| wrong.is_empty()) else { return };
            busy.set(true);
            let (csrf, found, trouble) = (revoke.csrf.clone(), found.clone(), trouble.clone());
            let (sure, busy, on_end) = (sure.clone(), busy.clone(), on_end.clone());
            let (reason, pair) = (reason.clone(), pair.clone());
            spawn_local(async move {
                let path = "/office/certificates/revocation";
                let answer = api::post(path, Csrf::Of(&csrf), &body).await;
                busy.set(false);
                match answer {
                    Ok(certificates) => {
                        sure.set(false);
                        reason.set(None);
                        pair.set(None);
                        found.set(Some(certificates));
                    }
                    Err(problem) if problem.ends_session() => on_end.emit(()),
                    Err(problem) => trouble.set(Some(problem)),
                }
            });
        })
    };
    let on_sure = {
        let sure = sure.clone();
        Callback::from(move |checked| sure.set(checked))
    };
    let day = |at: UnixTime| i18n.moment(at, Moment::Day);
    let row = |one: &OfficeCertificate| {
        html! {
            <tr>
                <td class="serial">{ &one.serial }</td>
                <td>{ i18n.text(match one.purpose {
                    KeyPurpose::Signature => "certificate-signature",
                    KeyPurpose::Authentication => "certificate-authentication",
                }) }</td>
                <td class="standing">{ i18n.text(state_key(one.state)) }</td>
                <td>{ i18n.with("certificate-validity", &[
                    ("from", day(one.not_before).into()),
                    ("until", day(one.not_after).into()),
                ]) }</td>
            </tr>
        }
    };
    let error = error_at(&errors, "reason-requested");
    html! {
        <Page title={i18n.text("office-certificates-of")} owner={Body::Dgp}
            errors={(*errors).clone()} trouble={(*trouble).clone()}>
            <p class="lead" id="standing">
                { i18n.with("office-standing", &[
                    ("identifier", certificates.identifier_hint.as_str().into()),
                    ("state", i18n.text(super::desk::state_key(certificates.registration)).into()),
                ]) }
            </p>
            if all.is_empty() {
                <p id="no-certificates">{ i18n.text("office-certificates-none") }</p>
            } else {
                <div class="table" tabindex="0" role="region"
                    aria-label={i18n.text("office-certificates-of")}>
                    <table id="certificates">
                        <thead>
                            <tr>
                                <th scope="col">{ i18n.text("office-certificate-serial") }</th>
                                <th scope="col">{ i18n.text("office-certificate-purpose") }</th>
                                <th scope="col">{ i18n.text("office-certificate-state") }</th>
                                <th scope="col">{ i18n.text("office-certificate-validity") }</th>
                            </tr>
                        </thead>
                        <tbody>{ for all.iter().map(row) }</tbody>
                    </table>
                </div>
            }
            <p class="actions">
                if rests {
                    <button type="button" id="lift" class="button"
                        onclick={to("/office/certificates/suspension/lift")}>
                        { i18n.text("office-lift") }
                    </button>
                } else if !open.is_empty() {
                    <button type="button" id="suspend" class="button"
                        onclick={to("/office/certificates/suspension")}>
                        { i18n.text("office-suspend") }
                    </button>
                }
                <button type="button" id="next" class="button-quiet" onclick={next}>
                    { i18n.text("office-next") }
                </button>
            </p>
            if !open.is_empty() {
                <h2>{ i18n.text("office-revoke") }</h2>
                <form novalidate=true {onsubmit}>
                    <fieldset class={if error.is_some() { "field field-bad" } else { "field" }}
                        aria-describedby={error.as_ref().map(|_| "reason-error")}>
                        <legend>{ i18n.text("office-revoke-reason") }</legend>
                        if let Some(error) = error {
                            <p id="reason-error" class="error">{ error }</p>
                        }
                        { for RevocationReason::OF_OFFICERS.into_iter().map(option) }
                    </fieldset>
                    if *reason == Some(RevocationReason::Deceased) {
                        <p class="notice">{ i18n.text("office-revoke-deceased") }</p>
                    } else if pairs.len() > 1 {
                        <fieldset class="field">
                            <legend>{ i18n.text("office-revoke-which") }</legend>
                            { choose(None, "pair-all".to_owned(), i18n.text("office-revoke-all")) }
                            { for pairs.iter().enumerate().map(|(index, issued)| {
                                let text = i18n.with("office-revoke-pair",
                                    &[("from", day(*issued).into())]);
                                choose(Some(*issued), format!("pair-{index}"), text)
                            }) }
                        </fieldset>
                    }
                    <Checkbox id="sure" label={i18n.text("revoke-understood")}
                        error={error_at(&errors, "sure")} checked={*sure} on_change={on_sure} />
                    <SubmitButton label={i18n.text("revoke-submit")} busy={*busy} />
                </form>
            }
        </Page>
    }
}

/// What is sent when all is filled in.
struct Revoke {
    csrf: String,
    body: Option<RevokeAtOffice>,
}

/// Whether somebody may still rely on it.
const fn may_end(certificate: &OfficeCertificate) -> bool {
    !matches!(certificate.state, CredentialState::Revoked | CredentialState::Expired)
}

/// The words for a state.
pub(crate) const fn state_key(state: CredentialState) -> &'static str {
    match state {
        CredentialState::Active => "state-active",
        CredentialState::Locked => "state-locked",
        CredentialState::Expired => "state-expired",
        CredentialState::Revoked => "state-revoked",
        CredentialState::Suspended => "state-suspended",
        CredentialState::Superseded => "state-superseded",
    }
}

/// The words for a reason that an officer gives.
const fn reason_key(reason: RevocationReason) -> &'static str {
    match reason {
        RevocationReason::Compromised => "office-reason-compromised",
        RevocationReason::Ordered => "office-reason-ordered",
        RevocationReason::Deceased => "office-reason-deceased",
        RevocationReason::Incapacitated => "office-reason-incapacitated",
        RevocationReason::FalseData => "office-reason-false-data",
        RevocationReason::DataChanged => "office-reason-data-changed",
        RevocationReason::ProviderEnds => "office-reason-provider-ends",
        RevocationReason::WeakCryptography => "office-reason-weak-cryptography",
        // The rest no officer gives.
        _ => "office-reason-requested",
    }
}
