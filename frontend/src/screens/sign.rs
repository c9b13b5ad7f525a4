//! Signing a document [domain A5.6]: choose, review, password, one-time code, result.

mod choose;
mod preview;
mod receipt;
mod review;

use crate::api;
use crate::body::Body;
use crate::browser::now;
use crate::ceremony::unexpected;
use crate::routes::Route;
use crate::screens::authorisation::{Authorisation, Factor, Manner, Outcome};
use crate::screens::certificates::{use_certificates, use_login};
use crate::screens::login::Destination;
use crate::screens::too_weak::{self, TooWeak};
use crate::shell::{Shell, ShellAction, note, use_shell};
use crate::trouble::Trouble;
use choose::Choose;
use receipt::{Receipt, SignedDocument};
use review::Review;
use rubrica_core::api::signer::Credential;
use rubrica_core::api::v1::{OpenSignature, Transaction};
use rubrica_core::identity;
use rubrica_engine_api::{Act, HASH_ALGORITHM, Inspection, Request, Response};
use std::rc::Rc;
use web_sys::File;
use yew::platform::spawn_local;
use yew::{
    Callback, Html, Properties, UseReducerHandle, component, html, use_effect_with, use_state,
};
use yew_router::prelude::use_navigator;

/// Where the citizen stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Which document.
    Choose,
    /// Is it the right one, and is it meant.
    Review,
    /// The password.
    Password,
    /// The one-time code.
    Code,
    /// The signed document.
    Done,
}

/// How far the signature has come. It is forgotten with the page.
#[derive(Debug, Clone, PartialEq)]
enum Progress {
    Nothing,
    Inspected(Inspection),
    Opened { inspection: Inspection, credential: Credential, opened: Box<Transaction> },
    Signed(Rc<SignedDocument>),
}

static MANNER: Manner = Manner {
    password_route: Route::SignPassword,
    code_route: Route::SignCode,
    password_title: "sign-password-title",
    code_title: "sign-code-title",
    action: "sign-submit",
};

#[derive(Properties, PartialEq)]
pub(crate) struct SignProps {
    pub(crate) step: Step,
}

/// The signature. The document stays in the browser all the way.
#[component]
pub(crate) fn Sign(props: &SignProps) -> Html {
    let shell = use_shell();
    let navigator = use_navigator();
    let progress = use_state(|| Progress::Nothing);
    let trouble = use_state(|| None::<Trouble>);
    let known = use_certificates();
    let logged_in = use_login(Destination::Sign);

    let belongs = match (&*progress, props.step) {
        (Progress::Signed(_), Step::Done)
        | (Progress::Nothing | Progress::Inspected(_) | Progress::Opened { .. }, Step::Choose)
        | (Progress::Inspected(_) | Progress::Opened { .. }, Step::Review)
        | (Progress::Opened { .. }, Step::Password | Step::Code) => None,
        (Progress::Signed(_), _) => Some(Route::SignDone),
        (Progress::Inspected(_), _) => Some(Route::SignReview),
        _ => Some(Route::Sign),
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
    if let Some(lack) = too_weak::lack(&shell, identity::Act::Sign) {
        return html! {
            <TooWeak {lack} act={identity::Act::Sign} title={shell.i18n.text("home-sign-title")}
                owner={Body::Giss} />
        };
    }
    let go = Callback::from(move |route: Route| {
        if let Some(navigator) = &navigator {
            navigator.push(&route);
        }
    });
    let on_inspected = {
        let progress = progress.clone();
        Callback::from(move |inspection: Option<Inspection>| {
            progress.set(inspection.map_or(Progress::Nothing, Progress::Inspected));
        })
    };
    let on_again = {
        let (shell, progress, go) = (shell.clone(), progress.clone(), go.clone());
        Callback::from(move |()| {
            shell.dispatch(ShellAction::LetGo);
            progress.set(Progress::Nothing);
            go.emit(Route::Sign);
        })
    };
    let factor = match props.step {
        Step::Password => Some(Factor::Password),
        Step::Code => Some(Factor::Code),
        Step::Choose | Step::Review | Step::Done => None,
    };
    match (&*progress, props.step, factor, &shell.draft) {
        (Progress::Signed(signature), ..) => html! {
            <Receipt signature={signature.clone()} {on_again} />
        },
        (Progress::Opened { inspection, credential, opened }, _, Some(factor), Some(file)) => {
            let on_outcome = {
                let (shell, progress, go) = (shell.clone(), progress.clone(), go.clone());
                let (inspection, file) = (inspection.clone(), file.clone());
                let trouble = trouble.clone();
                Callback::from(move |outcome: Outcome| {
                    let (shell, progress, go) = (shell.clone(), progress.clone(), go.clone());
                    let (inspection, file) = (inspection.clone(), file.clone());
                    let trouble = trouble.clone();
                    spawn_local(async move {
                        match assemble(&shell, &file, inspection.clone(), outcome).await {
                            Ok(signature) => {
                                progress.set(Progress::Signed(Rc::new(signature)));
                                go.emit(Route::SignDone);
                            }
                            Err(problem) => {
                                trouble.set(Some(problem));
                                progress.set(Progress::Inspected(inspection));
                                go.emit(Route::SignReview);
                            }
                        }
                    });
                })
            };
            let act = Act::Signature {
                transaction: Transaction::clone(opened),
                credential: credential.credential,
            };
            html! {
                <Authorisation {factor} {act} manner={&MANNER} {on_outcome}
                    on_cancel={go.reform(|()| Route::SignReview)}>
                    <p>{ shell.i18n.with("sign-authorise-text", &[("file", file.name().into())]) }</p>
                </Authorisation>
            }
        }
        (
            Progress::Inspected(inspection) | Progress::Opened { inspection, .. },
            Step::Review,
            _,
            Some(file),
        ) => {
            let on_opened = {
                let (progress, go) = (progress.clone(), go.clone());
                let inspection = inspection.clone();
                Callback::from(move |(credential, opened): (Credential, Transaction)| {
                    let inspection = inspection.clone();
                    let opened = Box::new(opened);
                    progress.set(Progress::Opened { inspection, credential, opened });
                    go.emit(Route::SignPassword);
                })
            };
            html! {
                <Review file={file.clone()} inspection={inspection.clone()} {known} {on_opened}
                    trouble={(*trouble).clone()} on_again={on_again} />
            }
        }
        (inspected, ..) => {
            let inspection = match inspected {
                Progress::Inspected(inspection) | Progress::Opened { inspection, .. } => {
                    Some(inspection.clone())
                }
                _ => None,
            };
            html! {
                <Choose {inspection} {on_inspected} on_continue={go.reform(|()| Route::SignReview)} />
            }
        }
    }
}

/// Makes ready what will be signed, and opens the transaction for its digest.
async fn open(
    shell: &UseReducerHandle<Shell>,
    credential: &Credential,
) -> Result<Transaction, Trouble> {
    let certificates = core::iter::once(&credential.certificate).chain(&credential.chain);
    let prepare = Request::PrepareSignature {
        certificates: certificates.cloned().collect(),
        signing_time: now(),
    };
    let Response::Prepared(digest) = shell.engine.ask(prepare).await? else {
        return Err(unexpected());
    };
    let body = OpenSignature {
        credential: credential.credential,
        hash_algorithm: HASH_ALGORITHM,
        digests: vec![digest],
    };
    note(shell, api::post("/transactions/signature", shell.csrf(), &body).await)
}

/// Puts the signature into the document.
async fn assemble(
    shell: &UseReducerHandle<Shell>,
    file: &File,
    inspection: Inspection,
    outcome: Outcome,
) -> Result<SignedDocument, Trouble> {
    let Outcome::Signed(answer) = outcome else { return Err(unexpected()) };
    let finish = Request::FinishSignature { answer: Box::new(answer.clone()) };
    match shell.engine.ask(finish).await? {
        Response::Signed { signed, receipt } => {
            SignedDocument::new(file, inspection, signed, answer, receipt.as_ref())
                .ok_or_else(|| Trouble::new("engine_failed"))
        }
        _ => Err(unexpected()),
    }
}
