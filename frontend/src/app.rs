//! The application: fetches what all screens need, and shows the screen of the address.

use crate::api;
use crate::body::Body;
use crate::browser;
use crate::routes::Route;
use crate::screens::activate::{self, Activate, Way};
use crate::screens::certificate_login::{CertificateLogin, CertificateReturn};
use crate::screens::certificates::Certificates;
use crate::screens::change::{self, Change};
use crate::screens::home::Home;
use crate::screens::information::{Information, Topic};
use crate::screens::issue::{self, Issue};
use crate::screens::letter::Letter;
use crate::screens::letter::ask::Ask;
use crate::screens::letter::register::Register;
use crate::screens::login::Login;
use crate::screens::login::movil::LoginMovil;
use crate::screens::login::pin::{self, LoginPin};
use crate::screens::me::code::{CodeAct, CodeScreen};
use crate::screens::me::data::MyData;
use crate::screens::me::deregister::{self, Deregister, Deregistered};
use crate::screens::me::email::Email;
use crate::screens::me::leave::{Leave, Left};
use crate::screens::me::passkeys::{self, Passkeys};
use crate::screens::me::phone::Phone;
use crate::screens::me::renewal::Renewal;
use crate::screens::me::sessions::Sessions;
use crate::screens::me::sure::Surer;
use crate::screens::me::uses::Uses;
use crate::screens::movil::approve::{self, Approve};
use crate::screens::movil::enrol::{self, Enrol};
use crate::screens::movil::history::MovilHistory;
use crate::screens::movil::home::MovilHome;
use crate::screens::movil::scan::MovilScan;
use crate::screens::office::{Office, OfficerActivate};
use crate::screens::register_online::{self, RegisterOnline};
use crate::screens::revoke::{Revoke, Revoked};
use crate::screens::sign::{self, Sign};
use crate::screens::suspend::{Lift, Suspend};
use crate::screens::verify::Verify;
use crate::screens::video::standing::Standing;
use crate::screens::video::{self, Video};
use crate::shell::{Shell, ShellAction};
use crate::ui::Page;
use crate::ui::layout::Layout;
use rubrica_core::api::v1::{Configuration, Session};
use std::rc::Rc;
use yew::platform::spawn_local;
use yew::{
    ContextProvider, Html, UseReducerHandle, component, html, use_effect_with, use_reducer_eq,
};
use yew_router::{BrowserRouter, Switch};

/// The application.
#[component]
pub(crate) fn App() -> Html {
    let shell = use_reducer_eq(Shell::default);
    {
        let shell = shell.clone();
        use_effect_with((), move |()| {
            browser::set_language(shell.i18n.language().code);
            spawn_local(start(shell));
        });
    }
    html! {
        <ContextProvider<UseReducerHandle<Shell>> context={shell}>
            <BrowserRouter>
                <Layout>
                    <Switch<Route> render={screen} />
                </Layout>
            </BrowserRouter>
        </ContextProvider<UseReducerHandle<Shell>>>
    }
}

/// Asks for the numbers of the service, and whether somebody is logged in already.
async fn start(shell: UseReducerHandle<Shell>) {
    match api::get::<Configuration>("/configuration").await {
        Ok(configuration) => shell.dispatch(ShellAction::Configure(Rc::new(configuration))),
        Err(trouble) => shell.dispatch(ShellAction::Fail(trouble)),
    }
    match api::get::<Session>("/session").await {
        Ok(session) => shell.dispatch(ShellAction::Open(session)),
        Err(_) => shell.dispatch(ShellAction::Close),
    }
}

fn screen(route: Route) -> Html {
    match route {
        Route::Home => html! { <Home /> },
        Route::Activate => {
            html! { <Activate way={Way::Activation} step={activate::Step::Identify} /> }
        }
        Route::ActivateCode => {
            html! { <Activate way={Way::Activation} step={activate::Step::Code} /> }
        }
        Route::ActivatePassword => {
            html! { <Activate way={Way::Activation} step={activate::Step::Password} /> }
        }
        Route::ActivateDone => {
            html! { <Activate way={Way::Activation} step={activate::Step::Done} /> }
        }
        Route::Reset => html! { <Activate way={Way::Reset} step={activate::Step::Identify} /> },
        Route::ResetCode => html! { <Activate way={Way::Reset} step={activate::Step::Code} /> },
        Route::ResetPassword => {
            html! { <Activate way={Way::Reset} step={activate::Step::Password} /> }
        }
        Route::ResetDone => html! { <Activate way={Way::Reset} step={activate::Step::Done} /> },
        Route::Login => html! { <Login /> },
        Route::LoginCertificate => html! { <CertificateLogin /> },
        Route::CertificateReturn => html! { <CertificateReturn /> },
        Route::RegisterCertificate => {
            html! { <RegisterOnline step={register_online::Step::Certificate} /> }
        }
        Route::RegisterCertificateData => {
            html! { <RegisterOnline step={register_online::Step::Data} /> }
        }
        Route::RegisterCertificateCode => {
            html! { <RegisterOnline step={register_online::Step::Code} /> }
        }
        Route::RegisterCertificateDone => {
            html! { <RegisterOnline step={register_online::Step::Done} /> }
        }
        Route::RegisterVideo => html! { <Video step={video::Step::Data} /> },
        Route::RegisterVideoCode => html! { <Video step={video::Step::Code} /> },
        Route::RegisterVideoCapture => html! { <Video step={video::Step::Capture} /> },
        Route::RegisterVideoState => html! { <Standing /> },
        Route::LoginMovil => html! { <LoginMovil /> },
        Route::LoginPin => html! { <LoginPin step={pin::Step::Ask} /> },
        Route::LoginPinEnter => html! { <LoginPin step={pin::Step::Enter} /> },
        Route::Movil => html! { <MovilHome /> },
        Route::MovilEnrol => html! { <Enrol step={enrol::Step::Identify} /> },
        Route::MovilEnrolCode => html! { <Enrol step={enrol::Step::Code} /> },
        Route::MovilApprove => html! { <Approve step={approve::Step::Start} /> },
        Route::MovilApprovePassword => html! { <Approve step={approve::Step::Password} /> },
        Route::MovilApproveCode => html! { <Approve step={approve::Step::Code} /> },
        Route::MovilApproveDone => html! { <Approve step={approve::Step::Done} /> },
        Route::MovilScan => html! { <MovilScan /> },
        Route::MovilHistory => html! { <MovilHistory /> },
        Route::Certificates => html! { <Certificates /> },
        Route::Suspend => html! { <Suspend /> },
        Route::Lift => html! { <Lift /> },
        Route::Revoke => html! { <Revoke /> },
        Route::Revoked => html! { <Revoked /> },
        Route::Issue => html! { <Issue step={issue::Step::Terms} /> },
        Route::IssuePassword => html! { <Issue step={issue::Step::Password} /> },
        Route::IssueCode => html! { <Issue step={issue::Step::Code} /> },
        Route::IssueDone => html! { <Issue step={issue::Step::Done} /> },
        Route::Sign => html! { <Sign step={sign::Step::Choose} /> },
        Route::SignReview => html! { <Sign step={sign::Step::Review} /> },
        Route::SignPassword => html! { <Sign step={sign::Step::Password} /> },
        Route::SignCode => html! { <Sign step={sign::Step::Code} /> },
        Route::SignDone => html! { <Sign step={sign::Step::Done} /> },
        Route::Verify => html! { <Verify /> },
        Route::Me => html! { <MyData /> },
        Route::Renewal => html! { <Change step={change::Step::Renewal} /> },
        Route::MyPassword => html! { <Change step={change::Step::Intro} /> },
        Route::MyPasswordNew => html! { <Change step={change::Step::Passwords} /> },
        Route::MyPasswordCode => html! { <Change step={change::Step::Code} /> },
        Route::MyPasswordDone => html! { <Change step={change::Step::Done} /> },
        Route::Deregister => html! { <Deregister step={deregister::Step::Confirm} /> },
        Route::DeregisterCode => html! { <Deregister step={deregister::Step::Code} /> },
        Route::Deregistered => html! { <Deregistered /> },
        Route::MyPasskeys => html! { <Passkeys step={passkeys::Step::List} /> },
        Route::PasskeyAdd => html! { <Passkeys step={passkeys::Step::Add} /> },
        Route::PasskeyPassword => html! { <Passkeys step={passkeys::Step::Password} /> },
        Route::PasskeyCode => html! { <Passkeys step={passkeys::Step::Code} /> },
        Route::PasskeyDone => html! { <Passkeys step={passkeys::Step::Done} /> },
        Route::MySessions => html! { <Sessions /> },
        Route::MyUses => html! { <Uses /> },
        Route::MySurer => html! { <Surer /> },
        Route::MyCode => html! { <CodeScreen act={CodeAct::Regenerate} /> },
        Route::MyEmail => html! { <Email /> },
        Route::MyPhone => html! { <Phone /> },
        Route::MyLevel => html! { <CodeScreen act={CodeAct::RaiseLevel} /> },
        Route::MyRenewal => html! { <Renewal /> },
        Route::Leave => html! { <Leave /> },
        Route::Left => html! { <Left /> },
        Route::Letter => html! { <Letter /> },
        Route::LetterAsk => html! { <Ask /> },
        Route::LetterRegister => html! { <Register /> },
        Route::Office => html! { <Office /> },
        Route::OfficeActivate => html! { <OfficerActivate /> },
        Route::Help => html! { <Information topic={Topic::Help} /> },
        Route::Terms => html! { <Information topic={Topic::Terms} /> },
        Route::Legal => html! { <Information topic={Topic::Legal} /> },
        Route::Accessibility => html! { <Information topic={Topic::Accessibility} /> },
        Route::Cookies => html! { <Information topic={Topic::Cookies} /> },
        Route::NotFound => html! { <NotFound /> },
    }
}

/// An address that leads nowhere.
#[component]
fn NotFound() -> Html {
    let shell = crate::shell::use_shell();
    html! {
        <Page title={shell.i18n.text("not-found-title")} owner={Body::Sgad}>
            <p>{ shell.i18n.text("not-found-text") }</p>
        </Page>
    }
}
