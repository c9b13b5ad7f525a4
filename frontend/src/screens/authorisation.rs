//! Password and one-time code for one act: the same for an issuance and for a signature.

use crate::body::Body;
use crate::ceremony::{authorise, prove, send_code, transaction_of};
use crate::routes::Route;
use crate::screens::password_step::PasswordStep;
use crate::shell::use_shell;
use crate::trouble::Trouble;
use crate::ui::FieldError;
use crate::ui::code_step::CodeStep;
use rubrica_core::api::Binary;
use rubrica_core::api::signer::{EnrolResponse, IssueResponse, SignResponse};
use rubrica_core::api::v1::OtpChallenge;
use rubrica_engine_api::{Act, Password};
use yew::platform::spawn_local;
use yew::{Callback, Html, Properties, component, html, use_effect_with, use_state, use_state_eq};
use yew_router::prelude::use_navigator;

/// Where the citizen stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Factor {
    /// The password.
    Password,
    /// The one-time code.
    Code,
}

/// The words and addresses of an act.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Manner {
    pub(crate) password_route: Route,
    pub(crate) code_route: Route,
    pub(crate) password_title: &'static str,
    pub(crate) code_title: &'static str,
    /// What the last button does.
    pub(crate) action: &'static str,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    Issued(IssueResponse),
    Signed(SignResponse),
    Enrolled(EnrolResponse),
}

#[derive(Properties, PartialEq)]
pub(crate) struct AuthorisationProps {
    pub(crate) factor: Factor,
    pub(crate) act: Act,
    pub(crate) manner: &'static Manner,
    /// Hears what came of it.
    pub(crate) on_outcome: Callback<Outcome>,
    /// Goes back without doing it.
    pub(crate) on_cancel: Callback<()>,
    /// What is authorised.
    pub(crate) children: Html,
}

/// First the password, which the engine judges before anything else is asked.
#[component]
pub(crate) fn Authorisation(props: &AuthorisationProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let navigator = use_navigator();
    let challenge = use_state(|| None::<OtpChallenge>);
    let proof = use_state(|| None::<Binary>);
    let errors = use_state(Vec::<FieldError>::new);
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    let manner = props.manner;
    let transaction = transaction_of(&props.act);

    {
        // What was wrong at one step is not wrong at the next.
        let (errors, trouble) = (errors.clone(), trouble.clone());
        use_effect_with(props.factor, move |_| {
            errors.set(Vec::new());
            trouble.set(None);
        });
    }
    let too_early = props.factor == Factor::Code && proof.is_none();
    {
        let navigator = navigator.clone();
        use_effect_with(too_early, move |too_early| {
            if let (true, Some(navigator)) = (*too_early, navigator) {
                navigator.replace(&manner.password_route);
            }
        });
    }
    let begin = {
        let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
        move || {
            errors.set(Vec::new());
            trouble.set(None);
            busy.set(true);
        }
    };
    let fail = {
        let shell = shell.clone();
        let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
        move |field: &'static str, problem: Trouble| {
            busy.set(false);
            if problem.is_ours() {
                trouble.set(Some(problem));
            } else {
                let text = shell.i18n.trouble(&problem);
                errors.set(vec![FieldError { field, text }]);
            }
        }
    };
    match (props.factor, (*proof).clone(), (*challenge).clone()) {
        (Factor::Code, Some(finalization), Some(known)) => {
            let on_resend = {
                let (shell, challenge, fail) = (shell.clone(), challenge.clone(), fail.clone());
                Callback::from(move |()| {
                    let (shell, fail) = (shell.clone(), fail.clone());
                    let challenge = challenge.clone();
                    spawn_local(async move {
                        match send_code(&shell, transaction).await {
                            Ok(sent) => challenge.set(Some(sent)),
                            Err(problem) => fail("otp", problem),
                        }
                    });
                })
            };
            let on_code = {
                let (shell, busy) = (shell.clone(), busy.clone());
                let act = props.act.clone();
                let on_outcome = props.on_outcome.clone();
                Callback::from(move |code: String| {
                    begin();
                    let (shell, busy, fail) = (shell.clone(), busy.clone(), fail.clone());
                    let (act, on_outcome) = (act.clone(), on_outcome.clone());
                    let finalization = finalization.clone();
                    spawn_local(async move {
                        let outcome = match act {
                            Act::Issuance(_) => authorise(&shell, transaction, finalization, code)
                                .await
                                .map(Outcome::Issued),
                            Act::Signature { .. } => {
                                authorise(&shell, transaction, finalization, code)
                                    .await
                                    .map(Outcome::Signed)
                            }
                            Act::Enrolment { .. } => {
                                authorise(&shell, transaction, finalization, code)
                                    .await
                                    .map(Outcome::Enrolled)
                            }
                        };
                        match outcome {
                            Ok(outcome) => {
                                busy.set(false);
                                on_outcome.emit(outcome);
                            }
                            Err(problem) => fail("otp", problem),
                        }
                    });
                })
            };
            html! {
                <CodeStep title={i18n.text(manner.code_title)} owner={Body::Dgp}
                    action={i18n.text(manner.action)} challenge={known}
                    errors={(*errors).clone()} trouble={(*trouble).clone()} busy={*busy}
                    {on_code} {on_resend} on_cancel={props.on_cancel.clone()}>
                    { props.children.clone() }
                </CodeStep>
            }
        }
        (Factor::Code, ..) => Html::default(),
        (Factor::Password, ..) => {
            let on_password = {
                let shell = shell.clone();
                let act = props.act.clone();
                let (challenge, proof, busy) = (challenge.clone(), proof.clone(), busy.clone());
                Callback::from(move |password: Password| {
                    begin();
                    let (shell, act) = (shell.clone(), act.clone());
                    let (challenge, proof) = (challenge.clone(), proof.clone());
                    let busy = busy.clone();
                    let (navigator, fail) = (navigator.clone(), fail.clone());
                    spawn_local(async move {
                        // The gateway asks for the code first. A second try at the password is no
                        // reason for a second message.
                        if challenge.is_none() {
                            match send_code(&shell, transaction).await {
                                Ok(sent) => challenge.set(Some(sent)),
                                Err(problem) => return fail("password", problem),
                            }
                        }
                        match prove(&shell, act, password).await {
                            Ok(finalization) => {
                                busy.set(false);
                                proof.set(Some(finalization));
                                if let Some(navigator) = navigator {
                                    navigator.push(&manner.code_route);
                                }
                            }
                            Err(problem) => fail("password", problem),
                        }
                    });
                })
            };
            html! {
                <PasswordStep title={i18n.text(manner.password_title)}
                    errors={(*errors).clone()} trouble={(*trouble).clone()} busy={*busy}
                    {on_password} on_cancel={props.on_cancel.clone()}>
                    { props.children.clone() }
                </PasswordStep>
            }
        }
    }
}
