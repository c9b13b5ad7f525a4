//! The citizen's passkeys: the list, and adding one by an act with password and code.

mod add;
mod list;

use crate::body::Body;
use crate::routes::Route;
use crate::screens::authorisation::{Authorisation, Factor, Manner};
use crate::screens::certificates::use_login;
use crate::screens::login::Destination;
use crate::shell::use_shell;
use crate::ui::Page;
use add::Add;
use list::List;
use rubrica_core::api::v1::Transaction;
use rubrica_engine_api::{Act, NewApprover, NewPasskey};
use yew::{Callback, Html, Properties, component, html, use_effect_with, use_state};
use yew_router::prelude::{Link, use_navigator};

/// Where the citizen stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Which ones there are.
    List,
    /// A new one.
    Add,
    /// The password.
    Password,
    /// The one-time code, or a passkey that is there already.
    Code,
    /// All done.
    Done,
}

/// How far the addition has come.
#[derive(Debug, Clone, PartialEq)]
enum Progress {
    Nothing,
    Made { transaction: Box<Transaction>, passkey: NewPasskey },
    Added,
}

static MANNER: Manner = Manner {
    password_route: Route::PasskeyPassword,
    code_route: Route::PasskeyCode,
    password_title: "passkeys-confirm-title",
    code_title: "passkeys-code-title",
    action: "passkeys-submit",
};

#[derive(Properties, PartialEq)]
pub(crate) struct PasskeysProps {
    pub(crate) step: Step,
}

/// The passkeys.
#[component]
pub(crate) fn Passkeys(props: &PasskeysProps) -> Html {
    let shell = use_shell();
    let navigator = use_navigator();
    let progress = use_state(|| Progress::Nothing);
    let logged_in = use_login(Destination::Passkeys);

    let belongs = match (&*progress, props.step) {
        (_, Step::List)
        | (Progress::Nothing | Progress::Made { .. }, Step::Add)
        | (Progress::Made { .. }, Step::Password | Step::Code)
        | (Progress::Added, Step::Done) => None,
        _ => Some(Route::MyPasskeys),
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
    let go = Callback::from(move |route: Route| {
        if let Some(navigator) = &navigator {
            navigator.push(&route);
        }
    });
    let factor = match props.step {
        Step::Password => Some(Factor::Password),
        Step::Code => Some(Factor::Code),
        Step::List | Step::Add | Step::Done => None,
    };
    match (&*progress, props.step, factor) {
        (Progress::Made { transaction, passkey }, _, Some(factor)) => {
            let act = Act::Enrolment {
                transaction: Transaction::clone(transaction),
                approver: NewApprover::Passkey(passkey.clone()),
            };
            let on_outcome = {
                let (progress, go) = (progress.clone(), go.clone());
                Callback::from(move |_| {
                    progress.set(Progress::Added);
                    go.emit(Route::PasskeyDone);
                })
            };
            html! {
                <Authorisation {factor} {act} manner={&MANNER} {on_outcome}
                    on_cancel={go.reform(|()| Route::MyPasskeys)}>
                    <p>{ shell.i18n.text("passkeys-authorise-text") }</p>
                </Authorisation>
            }
        }
        (_, Step::Add, _) => {
            let on_made = {
                let (progress, go) = (progress.clone(), go.clone());
                Callback::from(move |(transaction, passkey)| {
                    let transaction = Box::new(transaction);
                    progress.set(Progress::Made { transaction, passkey });
                    go.emit(Route::PasskeyPassword);
                })
            };
            html! { <Add {on_made} /> }
        }
        (Progress::Added, Step::Done, _) => html! { <Done /> },
        _ => {
            let on_add = {
                let progress = progress.clone();
                Callback::from(move |()| {
                    progress.set(Progress::Nothing);
                    go.emit(Route::PasskeyAdd);
                })
            };
            html! { <List {on_add} /> }
        }
    }
}

/// All done.
#[component]
fn Done() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    html! {
        <Page title={i18n.text("passkeys-added-title")} owner={Body::Giss}>
            <p class="lead">{ i18n.text("passkeys-added-text") }</p>
            <p class="actions">
                <Link<Route> to={Route::MyPasskeys} classes="button">
                    { i18n.text("passkeys-back") }
                </Link<Route>>
            </p>
        </Page>
    }
}
