//! Registering with the code of a letter: form, code from the phone, receipt.

use crate::api::{self, Csrf};
use crate::body::Body;
use crate::screens::login::identifier_error;
use crate::screens::me::new_code::NewCode;
use crate::shell::{Shell, use_shell};
use crate::trouble::Trouble;
use crate::ui::code_step::CodeStep;
use crate::ui::page::error_at;
use crate::ui::{Checkbox, FieldError, Page, SubmitButton, TextField};
use rubrica_core::api::v1::{
    InvitationReference, InvitationStart, InvitationStarted, InvitationVerify, NewActivationCode,
};
use rubrica_core::identity::{EmailAddress, LetterCode, MobilePhone};
use yew::platform::spawn_local;
use yew::{
    AttrValue, Callback, Html, Properties, SubmitEvent, component, html, use_state, use_state_eq,
};

/// The whole way. What was typed stays when the code has to be asked for again.
#[component]
pub(crate) fn Register() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let typed = use_state_eq(Typed::default);
    let started = use_state(|| None::<InvitationStarted>);
    let registered = use_state(|| None::<NewActivationCode>);
    if let Some(code) = &*registered {
        return html! {
            <Page title={i18n.text("letter-done-title")} owner={Body::Aeat}>
                <p>{ i18n.text("letter-done-text") }</p>
                <NewCode code={code.clone()} />
            </Page>
        };
    }
    let on_started = {
        let started = started.clone();
        Callback::from(move |answer: Option<InvitationStarted>| started.set(answer))
    };
    match &*started {
        Some(answer) => html! {
            <Code started={answer.clone()} {on_started}
                on_registered={move |code| registered.set(Some(code))} />
        },
        None => html! {
            <Form typed={(*typed).clone()} on_typed={move |next| typed.set(next)}
                on_started={on_started.reform(Some)} />
        },
    }
}

/// What was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Typed {
    identifier: String,
    letter_code: String,
    phone: String,
    phone_again: String,
    email: String,
    email_again: String,
    accepted: bool,
}

#[derive(Properties, PartialEq)]
struct FormProps {
    typed: Typed,
    on_typed: Callback<Typed>,
    on_started: Callback<InvitationStarted>,
}

#[component]
fn Form(props: &FormProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let typed = &props.typed;
    let errors = use_state(Vec::<FieldError>::new);
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    let onsubmit = {
        let shell = shell.clone();
        let typed = typed.clone();
        let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
        let on_started = props.on_started.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *busy {
                return;
            }
            let found = check(&shell, &typed);
            trouble.set(None);
            errors.set(found.clone());
            if !found.is_empty() {
                return;
            }
            busy.set(true);
            let body = call(&shell, &typed);
            let shell = shell.clone();
            let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
            let on_started = on_started.clone();
            spawn_local(async move {
                let result = api::post("/letters/invitation/start", Csrf::None, &body).await;
                busy.set(false);
                match result {
                    Ok(started) => on_started.emit(started),
                    Err(problem) if problem.is_ours() => trouble.set(Some(problem)),
                    Err(problem) => {
                        let text = shell.i18n.trouble(&problem);
                        errors.set(vec![FieldError { field: "letter-code", text }]);
                    }
                }
            });
        })
    };
    let set = |change: fn(&mut Typed, String)| {
        let (typed, on_typed) = (typed.clone(), props.on_typed.clone());
        Callback::from(move |text: String| {
            let mut next = typed.clone();
            change(&mut next, text);
            on_typed.emit(next);
        })
    };
    let on_change = {
        let (typed, on_typed) = (typed.clone(), props.on_typed.clone());
        Callback::from(move |accepted| on_typed.emit(Typed { accepted, ..typed.clone() }))
    };
    html! {
        <Page title={i18n.text("letter-register-title")} owner={Body::Aeat}
            errors={(*errors).clone()} trouble={(*trouble).clone()}>
            <p class="lead">{ i18n.text("letter-register-lead") }</p>
            <form novalidate=true {onsubmit}>
                <TextField id="identifier" label={i18n.text("identifier-label")}
                    hint={AttrValue::from(i18n.text("identifier-hint"))}
                    error={error_at(&errors, "identifier")} value={typed.identifier.clone()}
                    on_input={set(|typed, text| typed.identifier = text)}
                    autocomplete="username" />
                <TextField id="letter-code" label={i18n.text("letter-code-label")}
                    hint={AttrValue::from(i18n.text("letter-code-hint"))}
                    error={error_at(&errors, "letter-code")} value={typed.letter_code.clone()}
                    on_input={set(|typed, text| typed.letter_code = text)} autocomplete="off" />
                <TextField id="phone" label={i18n.text("phone-label")}
                    hint={AttrValue::from(i18n.text("phone-hint"))}
                    error={error_at(&errors, "phone")} value={typed.phone.clone()}
                    on_input={set(|typed, text| typed.phone = text)} autocomplete="tel"
                    inputmode="tel" />
                <TextField id="phone-again" label={i18n.text("phone-again-label")}
                    error={error_at(&errors, "phone-again")} value={typed.phone_again.clone()}
                    on_input={set(|typed, text| typed.phone_again = text)} autocomplete="tel"
                    inputmode="tel" />
                <TextField id="email" label={i18n.text("email-label")}
                    error={error_at(&errors, "email")} value={typed.email.clone()}
                    on_input={set(|typed, text| typed.email = text)} autocomplete="email"
                    inputmode="email" />
                <TextField id="email-again" label={i18n.text("email-again-label")}
                    error={error_at(&errors, "email-again")} value={typed.email_again.clone()}
                    on_input={set(|typed, text| typed.email_again = text)} autocomplete="email"
                    inputmode="email" />
                <Checkbox id="conditions" label={i18n.text("conditions-accept")}
                    error={error_at(&errors, "conditions")} checked={typed.accepted}
                    {on_change} />
                <SubmitButton label={i18n.text("continue")} busy={*busy} />
            </form>
        </Page>
    }
}

fn call(shell: &Shell, typed: &Typed) -> InvitationStart {
    let in_force = shell.configuration.as_ref().map(|it| it.policy.conditions_version);
    InvitationStart {
        identifier: typed.identifier.clone(),
        letter_code: typed.letter_code.clone(),
        phone: typed.phone.clone(),
        phone_again: typed.phone_again.clone(),
        email: typed.email.clone(),
        email_again: typed.email_again.clone(),
        conditions_version: in_force.filter(|_| typed.accepted),
    }
}

/// The checks of the gateway that need no letter, so that everything is told at once.
fn check(shell: &Shell, typed: &Typed) -> Vec<FieldError> {
    let i18n = &shell.i18n;
    let coded = |code| i18n.trouble(&Trouble::new(code));
    let mut errors = Vec::new();
    let mut add = |field, text| errors.push(FieldError { field, text });
    if let Some(key) = identifier_error(&typed.identifier) {
        add("identifier", i18n.text(key));
    }
    if let Err(error) = typed.letter_code.parse::<LetterCode>() {
        add("letter-code", coded(error.code()));
    }
    match typed.phone.parse::<MobilePhone>() {
        Err(error) => add("phone", coded(error.code())),
        Ok(phone) if typed.phone_again.parse() != Ok(phone.clone()) => {
            add("phone-again", coded("phones_differ"));
        }
        Ok(_) => {}
    }
    match typed.email.parse::<EmailAddress>() {
        Err(error) => add("email", coded(error.code())),
        Ok(email) if !typed.email_again.parse().is_ok_and(|again| email.matches(&again)) => {
            add("email-again", coded("emails_differ"));
        }
        Ok(_) => {}
    }
    if !typed.accepted {
        add("conditions", coded("conditions_not_accepted"));
    }
    errors
}

#[derive(Properties, PartialEq)]
struct CodeProps {
    started: InvitationStarted,
    /// Hears of another code, and of nothing when the form is wanted again.
    on_started: Callback<Option<InvitationStarted>>,
    on_registered: Callback<NewActivationCode>,
}

#[component]
fn Code(props: &CodeProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let errors = use_state(Vec::<FieldError>::new);
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    let invitation = props.started.invitation.clone();
    let on_code = {
        let shell = shell.clone();
        let invitation = invitation.clone();
        let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
        let on_registered = props.on_registered.clone();
        Callback::from(move |code| {
            busy.set(true);
            errors.set(Vec::new());
            trouble.set(None);
            let body = InvitationVerify { invitation: invitation.clone(), code };
            let shell = shell.clone();
            let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
            let on_registered = on_registered.clone();
            spawn_local(async move {
                let result = api::post("/letters/invitation/verify", Csrf::None, &body).await;
                busy.set(false);
                match result {
                    Ok(code) => on_registered.emit(code),
                    Err(problem) if problem.is_ours() => trouble.set(Some(problem)),
                    Err(problem) => {
                        let text = shell.i18n.trouble(&problem);
                        errors.set(vec![FieldError { field: "otp", text }]);
                    }
                }
            });
        })
    };
    let on_resend = {
        let (errors, trouble) = (errors.clone(), trouble.clone());
        let on_started = props.on_started.clone();
        Callback::from(move |()| {
            errors.set(Vec::new());
            let body = InvitationReference { invitation: invitation.clone() };
            let (trouble, on_started) = (trouble.clone(), on_started.clone());
            spawn_local(async move {
                match api::post("/letters/invitation/resend", Csrf::None, &body).await {
                    Ok(otp) => {
                        let invitation = body.invitation;
                        on_started.emit(Some(InvitationStarted { invitation, otp }));
                    }
                    Err(problem) => trouble.set(Some(problem)),
                }
            });
        })
    };
    html! {
        <CodeStep title={i18n.text("activate-code-title")} owner={Body::Aeat}
            action={i18n.text("letter-register-submit")} challenge={props.started.otp.clone()}
            errors={(*errors).clone()} trouble={(*trouble).clone()} busy={*busy}
            {on_code} {on_resend} on_cancel={props.on_started.reform(|()| None)}>
            <p>{ i18n.text("activate-code-text") }</p>
        </CodeStep>
    }
}
