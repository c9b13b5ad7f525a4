//! Password and one-time code for one act: the same for an issuance and for a signature.

use crate::body::Body;
use crate::ceremony::{
    Approving, Possession, Proof, approve, approvers, ask_for_approval, authorise, prove, replace,
    send_code, transaction_of,
};
use crate::routes::Route;
use crate::screens::approve_step::ApproveStep;
use crate::screens::new_password::Owner;
use crate::screens::password_step::{PasswordStep, Typed};
use crate::screens::phone_step::PhoneStep;
use crate::screens::possession::{Chosen, Ways};
use crate::shell::{Shell, use_shell};
use crate::trouble::Trouble;
use crate::ui::FieldError;
use crate::ui::code_step::CodeStep;
use rubrica_core::api::Binary;
use rubrica_core::api::signer::{EnrolResponse, IssueResponse, RewrapResponse, SignResponse};
use rubrica_core::api::v1::{ApprovalOptions, OtpChallenge};
use rubrica_engine_api::{Act, Password};
use yew::platform::spawn_local;
use yew::{
    Callback, Html, Properties, UseReducerHandle, component, html, use_effect_with, use_mut_ref,
    use_state, use_state_eq,
};
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
    Changed(RewrapResponse),
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
    let options = use_state(|| None::<ApprovalOptions>);
    let chosen = use_state_eq(|| Chosen::Code);
    let ways = use_state_eq(Approving::default);
    let begun = use_mut_ref(|| false);
    let proof = use_state(|| None::<Proof>);
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
    {
        // Who has a passkey or a phone that approves is asked how he wants to confirm; the others are
        // asked nothing.
        let (shell, chosen, ways) = (shell.clone(), chosen.clone(), ways.clone());
        let begun = begun.clone();
        // With a password that has to be replaced a code is all that there is.
        let may_approve = shell.open_session().is_some_and(|session| session.renewal.is_none());
        use_effect_with((), move |()| {
            if !may_approve {
                return;
            }
            spawn_local(async move {
                let found = approvers(&shell).await;
                // Whoever was faster than the answer has chosen the code.
                if *begun.borrow() {
                    return;
                }
                chosen.set(match &found {
                    Approving { passkey: true, .. } => Chosen::Passkey,
                    Approving { phone: Some(_), .. } => Chosen::Phone,
                    Approving { .. } => Chosen::Code,
                });
                ways.set(found);
            });
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
            if problem.is_ours() || problem.has_way_out() {
                trouble.set(Some(problem));
            } else {
                let text = shell.i18n.trouble(&problem);
                errors.set(vec![FieldError { field, text }]);
            }
        }
    };
    let finish = {
        let (shell, busy, begin, fail) = (shell.clone(), busy.clone(), begin.clone(), fail.clone());
        let (act, on_outcome) = (props.act.clone(), props.on_outcome.clone());
        move |proof: Proof, possession: Proving| {
            begin();
            let (shell, busy, fail) = (shell.clone(), busy.clone(), fail.clone());
            let (act, on_outcome) = (act.clone(), on_outcome.clone());
            spawn_local(async move {
                let field = possession.field();
                match carry_out(&shell, &act, proof, possession).await {
                    Ok(outcome) => {
                        busy.set(false);
                        on_outcome.emit(outcome);
                    }
                    Err(problem) => fail(field, problem),
                }
            });
        }
    };
    let on_resend = {
        let (shell, challenge, fail) = (shell.clone(), challenge.clone(), fail.clone());
        let chosen = chosen.clone();
        Callback::from(move |()| {
            let (shell, fail) = (shell.clone(), fail.clone());
            let (challenge, chosen) = (challenge.clone(), chosen.clone());
            spawn_local(async move {
                match send_code(&shell, transaction).await {
                    Ok(sent) => {
                        challenge.set(Some(sent));
                        chosen.set(Chosen::Code);
                    }
                    Err(problem) => fail("otp", problem),
                }
            });
        })
    };
    match (props.factor, (*proof).clone(), *chosen, (*challenge).clone(), (*options).clone()) {
        (Factor::Code, Some(proof), Chosen::Passkey, _, Some(options)) => {
            let on_approve = Callback::from(move |()| {
                finish(proof.clone(), Proving::Passkey(options.clone()));
            });
            html! {
                <ApproveStep action={i18n.text("approve-button")} errors={(*errors).clone()}
                    trouble={(*trouble).clone()} busy={*busy} {on_approve} on_code={on_resend}
                    on_cancel={props.on_cancel.clone()}>
                    { props.children.clone() }
                </ApproveStep>
            }
        }
        (Factor::Code, Some(proof), Chosen::Phone, ..) => {
            let on_approved = Callback::from(move |approval: Binary| {
                finish(proof.clone(), Proving::Phone(approval));
            });
            html! {
                <PhoneStep {transaction} errors={(*errors).clone()} trouble={(*trouble).clone()}
                    busy={*busy} {on_approved} on_code={on_resend}
                    on_cancel={props.on_cancel.clone()}>
                    { props.children.clone() }
                </PhoneStep>
            }
        }
        (Factor::Code, Some(proof), Chosen::Code, Some(known), _) => {
            let on_code = Callback::from(move |code: String| {
                finish(proof.clone(), Proving::Code(code));
            });
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
        (Factor::Password, _, way, known, offered) => {
            let on_typed = {
                let shell = shell.clone();
                let act = props.act.clone();
                let (challenge, options) = (challenge.clone(), options.clone());
                let (proof, busy) = (proof.clone(), busy.clone());
                let begun = begun.clone();
                Callback::from(move |Typed { password, replacement }: Typed| {
                    *begun.borrow_mut() = true;
                    begin();
                    let (shell, act) = (shell.clone(), act.clone());
                    let (challenge, options) = (challenge.clone(), options.clone());
                    let (proof, busy) = (proof.clone(), busy.clone());
                    let (navigator, fail) = (navigator.clone(), fail.clone());
                    // The gateway is told first how possession will be proved. A second try at the
                    // password is no reason for a second message.
                    let told = match way {
                        Chosen::Code => known.is_some(),
                        Chosen::Passkey | Chosen::Phone => offered.is_some(),
                    };
                    spawn_local(async move {
                        if !told {
                            let asked = match way {
                                Chosen::Code => send_code(&shell, transaction).await.map(|sent| {
                                    challenge.set(Some(sent));
                                    options.set(None);
                                }),
                                Chosen::Passkey | Chosen::Phone => {
                                    ask_for_approval(&shell, transaction).await.map(|offered| {
                                        options.set(Some(offered));
                                        challenge.set(None);
                                    })
                                }
                            };
                            if let Err(problem) = asked {
                                return fail("password", problem);
                            }
                        }
                        match prove_all(&shell, act, password, replacement).await {
                            Ok(proved) => {
                                busy.set(false);
                                proof.set(Some(proved));
                                if let Some(navigator) = navigator {
                                    navigator.push(&manner.code_route);
                                }
                            }
                            Err(problem) => fail("password", problem),
                        }
                    });
                })
            };
            let on_choice = Callback::from(move |way| chosen.set(way));
            let owner = match props.act {
                Act::PasswordChange(_) => shell.open_session().map(Owner::of_session),
                _ => None,
            };
            html! {
                <PasswordStep title={i18n.text(manner.password_title)}
                    errors={(*errors).clone()} trouble={(*trouble).clone()} busy={*busy}
                    {owner} {on_typed} on_cancel={props.on_cancel.clone()}>
                    { props.children.clone() }
                    <Ways chosen={way} offered={(*ways).clone()} {on_choice} />
                </PasswordStep>
            }
        }
    }
}

/// With what the citizen proves possession.
#[derive(Debug, Clone)]
enum Proving {
    Code(String),
    Passkey(ApprovalOptions),
    Phone(Binary),
}

impl Proving {
    /// Where an error is shown.
    const fn field(&self) -> &'static str {
        match self {
            Self::Code(_) => "otp",
            Self::Passkey(_) => "approve",
            Self::Phone(_) => "approve-other",
        }
    }
}

/// Proves the password, and makes ready the one that takes its place.
async fn prove_all(
    shell: &UseReducerHandle<Shell>,
    act: Act,
    password: Password,
    replacement: Option<Password>,
) -> Result<Proof, Trouble> {
    let transaction = transaction_of(&act);
    let finalization = prove(shell, act, password).await?;
    let upload = match replacement {
        Some(replacement) => Some(replace(shell, transaction, replacement).await?),
        None => None,
    };
    Ok(Proof { finalization, upload })
}

async fn carry_out(
    shell: &UseReducerHandle<Shell>,
    act: &Act,
    proof: Proof,
    proving: Proving,
) -> Result<Outcome, Trouble> {
    let possession = match proving {
        Proving::Code(code) => Possession::Code(code),
        Proving::Passkey(options) => approve(shell, &options).await?,
        Proving::Phone(approval) => Possession::Approval(approval),
    };
    let transaction = transaction_of(act);
    match act {
        Act::Issuance(_) => {
            authorise(shell, transaction, proof, possession).await.map(Outcome::Issued)
        }
        Act::Signature { .. } => {
            authorise(shell, transaction, proof, possession).await.map(Outcome::Signed)
        }
        Act::Enrolment { .. } => {
            authorise(shell, transaction, proof, possession).await.map(Outcome::Enrolled)
        }
        Act::PasswordChange(_) => {
            authorise(shell, transaction, proof, possession).await.map(Outcome::Changed)
        }
    }
}
