//! The last look before the keys are used [WCAG 3.3.4].

use super::choose::Known as KnownFile;
use super::open;
use crate::body::Body;
use crate::browser::Moment;
use crate::routes::Route;
use crate::screens::certificates::Known;
use crate::shell::use_shell;
use crate::trouble::Trouble;
use crate::ui::layout::display_name;
use crate::ui::page::error_at;
use crate::ui::{Checkbox, FieldError, Page, SubmitButton};
use rubrica_core::api::signer::Credential;
use rubrica_core::api::v1::Transaction;
use rubrica_engine_api::{Format, Inspection};
use web_sys::File;
use yew::platform::spawn_local;
use yew::{Callback, Html, Properties, SubmitEvent, component, html, use_state, use_state_eq};
use yew_router::prelude::Link;

#[derive(Properties, PartialEq)]
pub(super) struct ReviewProps {
    pub(super) file: File,
    pub(super) inspection: Inspection,
    pub(super) known: Known,
    pub(super) on_opened: Callback<(Credential, Transaction)>,
    /// What kept the signature from being put together.
    pub(super) trouble: Option<Trouble>,
    /// Chooses another document.
    pub(super) on_again: Callback<()>,
}

/// Which document, whose certificate, what it means; and the declaration.
#[component]
pub(super) fn Review(props: &ReviewProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let declared = use_state_eq(|| false);
    let errors = use_state(Vec::<FieldError>::new);
    let trouble = use_state(|| props.trouble.clone());
    let busy = use_state_eq(|| false);
    let credential = props.known.signing().cloned();
    let onsubmit = {
        let shell = shell.clone();
        let credential = credential.clone();
        let (declared, errors, trouble, busy) =
            (declared.clone(), errors.clone(), trouble.clone(), busy.clone());
        let on_opened = props.on_opened.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *busy {
                return;
            }
            trouble.set(None);
            if !*declared {
                let text = shell.i18n.text("error-declare");
                errors.set(vec![FieldError { field: "declare", text }]);
                return;
            }
            errors.set(Vec::new());
            let Some(credential) = credential.clone() else { return };
            busy.set(true);
            let shell = shell.clone();
            let (trouble, busy) = (trouble.clone(), busy.clone());
            let on_opened = on_opened.clone();
            spawn_local(async move {
                let opened = open(&shell, &credential).await;
                busy.set(false);
                match opened {
                    Ok(opened) => on_opened.emit((credential, opened)),
                    Err(problem) => trouble.set(Some(problem)),
                }
            });
        })
    };
    let holder = shell.open_session().map(|session| display_name(&session.name));
    let consent = match (&props.known, credential) {
        (Known::Loading, _) => html! { <p role="status">{ i18n.text("loading") }</p> },
        (Known::Failed(problem), _) => html! {
            <p class="notice notice-bad" role="alert">{ i18n.trouble(problem) }</p>
        },
        (Known::Listed(_), None) => html! { <Offer /> },
        (Known::Listed(_), Some(credential)) => html! {
            <>
                <div class="panel">
                    <dl>
                        <dt>{ i18n.text("review-holder") }</dt>
                        <dd id="certificate-holder">{ holder }</dd>
                        <dt>{ i18n.text("review-certificate") }</dt>
                        <dd>
                            { i18n.with("review-certificate-until", &[(
                                "until",
                                i18n.moment(credential.not_after, Moment::Day).into(),
                            )]) }
                        </dd>
                        <dt>{ i18n.text("review-format") }</dt>
                        <dd>
                            { i18n.text(match props.inspection.format {
                                Format::Pades => "review-format-pades",
                                Format::Cades => "review-format-cades",
                            }) }
                        </dd>
                    </dl>
                </div>
                <h2>{ i18n.text("review-meaning-title") }</h2>
                <p>{ i18n.text("review-meaning") }</p>
                <form novalidate=true {onsubmit}>
                    <Checkbox id="declare" label={i18n.text("review-declare")}
                        error={error_at(&errors, "declare")} checked={*declared}
                        on_change={move |checked| declared.set(checked)} />
                    <SubmitButton label={i18n.text("review-submit")} busy={*busy} />
                </form>
            </>
        },
    };
    let again = props.on_again.reform(|_| ());
    html! {
        <Page title={i18n.text("review-title")} owner={Body::Giss} errors={(*errors).clone()}
            trouble={(*trouble).clone()}>
            <KnownFile file={props.file.clone()} inspection={props.inspection.clone()} />
            { consent }
            <p>
                <button type="button" id="change" class="button-link" onclick={again}>
                    { i18n.text("review-change") }
                </button>
            </p>
        </Page>
    }
}

/// Certificates are offered at the moment of the first signature [domain A5.1].
#[component]
fn Offer() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    html! {
        <div class="panel" id="no-certificates">
            <h2>{ i18n.text("review-none-title") }</h2>
            <p>{ i18n.text("review-none-text") }</p>
            <Link<Route> to={Route::Issue} classes="button">
                { i18n.text("certificates-get") }
            </Link<Route>>
        </div>
    }
}
