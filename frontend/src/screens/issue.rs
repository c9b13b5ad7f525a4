//! Issuing the two certificates [domain A5.2]: terms, password, one-time code.

use crate::api;
use crate::body::Body;
use crate::routes::Route;
use crate::screens::authorisation::{Authorisation, Factor, Manner};
use crate::screens::certificates::use_login;
use crate::screens::login::Destination;
use crate::screens::too_weak::{self, TooWeak};
use crate::shell::{note, use_shell};
use crate::trouble::Trouble;
use crate::ui::page::error_at;
use crate::ui::{Checkbox, FieldError, Page, SubmitButton};
use rubrica_core::api::v1::{OpenIssuance, Transaction};
use rubrica_core::identity;
use rubrica_engine_api::Act;
use yew::platform::spawn_local;
use yew::{
    Callback, Html, Properties, SubmitEvent, component, html, use_effect_with, use_state,
    use_state_eq,
};
use yew_router::prelude::{Link, use_navigator};

/// Where the citizen stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// What is issued, and under which terms.
    Terms,
    /// The password.
    Password,
    /// The one-time code.
    Code,
    /// All done.
    Done,
}

/// How far the issuance has come.
#[derive(Debug, Clone, PartialEq)]
enum Progress {
    Nothing,
    Opened(Transaction),
    Issued,
}

static MANNER: Manner = Manner {
    password_route: Route::IssuePassword,
    code_route: Route::IssueCode,
    password_title: "issue-password-title",
    code_title: "issue-code-title",
    action: "issue-submit",
};

#[derive(Properties, PartialEq)]
pub(crate) struct IssueProps {
    pub(crate) step: Step,
}

/// The issuance.
#[component]
pub(crate) fn Issue(props: &IssueProps) -> Html {
    let shell = use_shell();
    let navigator = use_navigator();
    let progress = use_state(|| Progress::Nothing);
    let logged_in = use_login(Destination::Issue);

    let belongs = match (&*progress, props.step) {
        (Progress::Issued, Step::Done)
        | (Progress::Nothing | Progress::Opened(_), Step::Terms)
        | (Progress::Opened(_), Step::Password | Step::Code) => None,
        (Progress::Issued, _) => Some(Route::IssueDone),
        _ => Some(Route::Issue),
    };
    {
        let navigator = navigator.clone();
        use_effect_with(belongs, move |belongs| {
            if let (Some(route), Some(navigator)) = (belongs, navigator) {
                navigator.replace(route);
            }
        });
    }
    if !logged_in || belongs.is_some() {
        return Html::default();
    }
    if let Some(lack) = too_weak::lack(&shell, identity::Act::Issue) {
        return html! {
            <TooWeak {lack} act={identity::Act::Issue} title={shell.i18n.text("issue-title")}
                owner={Body::Dgp} />
        };
    }
    let go = Callback::from(move |route: Route| {
        if let Some(navigator) = &navigator {
            navigator.push(&route);
        }
    });
    let on_opened = {
        let (progress, go) = (progress.clone(), go.clone());
        Callback::from(move |opened| {
            progress.set(Progress::Opened(opened));
            go.emit(Route::IssuePassword);
        })
    };
    let factor = match props.step {
        Step::Password => Some(Factor::Password),
        Step::Code => Some(Factor::Code),
        Step::Terms | Step::Done => None,
    };
    match (&*progress, factor) {
        (Progress::Opened(opened), Some(factor)) => {
            let on_outcome = {
                let (progress, go) = (progress.clone(), go.clone());
                Callback::from(move |_| {
                    progress.set(Progress::Issued);
                    go.emit(Route::IssueDone);
                })
            };
            html! {
                <Authorisation {factor} act={Act::Issuance(opened.clone())} manner={&MANNER}
                    {on_outcome} on_cancel={go.reform(|()| Route::Certificates)}>
                    <p>{ shell.i18n.text("issue-authorise-text") }</p>
                </Authorisation>
            }
        }
        (Progress::Issued, _) => html! { <Done /> },
        _ => html! { <Terms {on_opened} /> },
    }
}

#[derive(Properties, PartialEq)]
struct TermsProps {
    on_opened: Callback<Transaction>,
}

/// What is issued, and under which terms.
#[component]
fn Terms(props: &TermsProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let accepted = use_state_eq(|| false);
    let errors = use_state(Vec::<FieldError>::new);
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    let onsubmit = {
        let shell = shell.clone();
        let accepted = accepted.clone();
        let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
        let on_opened = props.on_opened.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *busy {
                return;
            }
            trouble.set(None);
            if !*accepted {
                let text = shell.i18n.text("error-terms");
                errors.set(vec![FieldError { field: "accept-terms", text }]);
                return;
            }
            errors.set(Vec::new());
            busy.set(true);
            let shell = shell.clone();
            let (trouble, busy) = (trouble.clone(), busy.clone());
            let on_opened = on_opened.clone();
            spawn_local(async move {
                let opened =
                    api::post("/transactions/issuance", shell.csrf(), &OpenIssuance {}).await;
                busy.set(false);
                match note(&shell, opened) {
                    Ok(opened) => on_opened.emit(opened),
                    Err(problem) => trouble.set(Some(problem)),
                }
            });
        })
    };
    html! {
        <Page title={i18n.text("issue-title")} owner={Body::Dgp} errors={(*errors).clone()}
            trouble={(*trouble).clone()}>
            <p class="lead">{ i18n.text("issue-lead") }</p>
            <ul>
                <li>{ i18n.text("issue-what-signature") }</li>
                <li>{ i18n.text("issue-what-authentication") }</li>
                <li>{ i18n.text("issue-what-validity") }</li>
                <li>{ i18n.text("issue-what-check") }</li>
            </ul>
            <p>
                <a href="/terms" target="_blank">{ i18n.text("issue-read-terms") }</a>
            </p>
            <form novalidate=true {onsubmit}>
                <Checkbox id="accept-terms" label={i18n.text("issue-accept")}
                    error={error_at(&errors, "accept-terms")} checked={*accepted}
                    on_change={move |checked| accepted.set(checked)} />
                <SubmitButton label={i18n.text("issue-request")} busy={*busy} />
            </form>
        </Page>
    }
}

/// All done.
#[component]
fn Done() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let next = if shell.draft.is_some() { "issue-done-go-on" } else { "home-sign-title" };
    html! {
        <Page title={i18n.text("issue-done-title")} owner={Body::Dgp}>
            <p class="lead">{ i18n.text("issue-done-text") }</p>
            <p class="actions">
                <Link<Route> to={Route::Sign} classes="button">{ i18n.text(next) }</Link<Route>>
                <Link<Route> to={Route::Certificates}>
                    { i18n.text("certificates-title") }
                </Link<Route>>
            </p>
        </Page>
    }
}
