## Cl@ve Móvil on the phone
movil-title = Cl@ve Móvil
movil-inactive-text = This phone is not activated. Once it is, you can confirm on it what you ask for in another browser, without a password.
movil-install-text = You can add this page to your home screen from the browser's menu: it will work like an application.
movil-enrol-title = Activate this phone
movil-enrol-text = We will send a code to the phone that you registered with. You can have one active phone: if you activate this one, the one before stops working.
movil-enrol-session = Activate with the certificate that you logged in with
movil-enrol-code-title = Type the code that we sent you
movil-enrol-code-text = It makes a key on this phone that never leaves it. Do not activate somebody else's phone.
movil-enrol-submit = Activate this phone
movil-label-label = Name of this phone
movil-label-hint = So that you recognise it among your data.
movil-label-default = My phone
movil-contrast-label = Contrast datum
movil-contrast-hint = With a DNI, its expiry date (day-month-year); if it is permanent, its date of issue. With an NIE, the support number: E or C and eight digits.
movil-active-text = “{ $label }” has confirmed for { $name } since { $since }.
movil-nothing-pending = Nothing waits for your answer.
movil-open-request = See the request
movil-act-login = Log in in another browser
movil-scan-title = Scan a QR code
movil-scan-text = Point the camera at the QR code in the other browser.
movil-scan-start = Open the camera
movil-scan-no-camera = We cannot use the camera. Allow it in the browser's settings, or ask the other browser to send you the request.
movil-scan-other = You can also use the phone's own camera and open the link. The code changes every second: if the link comes too late, scan it here.
movil-history-title = What you confirmed and rejected
movil-history-empty = You have not answered any request with this phone yet.
movil-confirmed = Confirmed
movil-rejected = Rejected
movil-back = Back to the start of Cl@ve Móvil
movil-logout-title = Deactivate this phone
movil-logout-text = You will get no more requests here and its key will be deleted. You can activate it again with a code by SMS.
movil-logout-submit = Deactivate
movil-request-for = Asked by
movil-request-act = In order to
movil-request-left = Time left
movil-compare-code = Check that the other browser shows this same code:
movil-code-label = Three-digit code
movil-code-hint = The one that the other browser shows. If it is wrong, the request is rejected.
movil-request-warning = Confirm only what you have just asked for yourself. If somebody called or wrote to you to make you confirm, reject it: it is a scam.
movil-confirm = Confirm
movil-reject = Reject
movil-done-confirmed = Confirmed. The other browser goes on by itself.
movil-done-rejected = Rejected. Nobody has logged in as you.
error-movil-code-missing = Type the three digits that the other browser shows
error-movil-contrast-missing = Type the contrast datum
error-movil-label-missing = Type a name for this phone

## Cl@ve Móvil in the browser that waits
login-movil-link = Log in with Cl@ve Móvil
login-movil-title = Log in with Cl@ve Móvil
login-movil-scan = Scan this code with your phone that is activated in Cl@ve Móvil.
login-movil-scanned = Check that your phone shows this same code and confirm on it.
login-movil-pushed = Open Cl@ve Móvil on your phone and type this code on it.
login-movil-qr-label = QR code for Cl@ve Móvil. If you cannot scan it, have the request sent to you further down.
login-movil-code = Check code
login-movil-warning = Do not tell this code to anybody and do not share this screen: whoever confirms with it logs in in this browser.
login-movil-push = I cannot scan the code
login-movil-push-text = We will send the request to your active phone. So that nobody can bother you by knowing only your number, we ask for the contrast datum too.
login-movil-push-submit = Send to my phone
login-movil-again = Start again
login-movil-other = Log in in another way

## Problems
problem-device-not-active = This phone is no longer active: another one was activated, or it was deactivated. Activate it again.
problem-device-key-missing = This browser does not keep the phone's key. Activate it again, not in a private window.
problem-device-proof-refused = The key of this phone was not recognised. Deactivate it and activate it again.
problem-device-label-length = The name of the phone must have 1 to 40 characters.
problem-device-missing = You have no active phone in Cl@ve Móvil. Activate it at the address /movil of this page, or log in in another way.
problem-enrolment-unknown = This activation has ended or too much time has passed. Start again.
problem-enrolment-needs-certificate = To activate the phone without an SMS you must have logged in with a certificate or an electronic DNI.
problem-qr-stale = The QR code has already changed. Scan it here with the camera.
problem-request-unknown = This request does not exist or is not for this phone. Start again in the other browser.
problem-request-taken = Another phone scanned this code before. Start again in the other browser.
problem-request-expired = Too much time has passed. Start again: nothing was done.
problem-request-cancelled = The request was cancelled in the other browser. Start again if you still want it.
problem-request-answered = This request was answered already.
problem-request-code-wrong = The code is not the one that the other browser shows, and the request was rejected. If it was yours, start again.
problem-request-rejected = The request was rejected on the phone. Nothing was done.
problem-request-delivered = This request was used already. Start again.
problem-request-wrong-step = This request is not confirmed on the phone yet.
problem-request-already-open = A request already waits on your phone. Answer it, or wait a few minutes.
problem-request-device-changed = The phone that confirmed is no longer active. Start again.
problem-push-too-many = Too many requests were sent to your phone. Scan the QR code, or wait { $minutes ->
    [one] 1 minute
   *[other] { $minutes } minutes
}.

## Cl@ve Móvil approves what is signed
movil-act-signature = { $documents ->
    [one] Sign 1 document
   *[other] Sign { $documents } documents
}
movil-act-issuance = Issue your certificates
movil-act-enrolment = Add a passkey that will be able to confirm for you
movil-request-reference = Reference
movil-request-lock = When you confirm, the phone asks for the face, fingerprint or passcode with which you unlock it.
movil-request-no-lock = This phone cannot check that it is you who holds it: nobody else should have it unlocked.
movil-done-rejected-act = Rejected. Nothing was done in your name. If it was not you who asked, change your password.
movil-approve-title = Approve signatures with this phone
movil-approve-text = You will be able to sign without waiting for a code by SMS: this phone shows what is signed, and you confirm or reject it here. You will still be asked for your password in the other browser.
movil-approve-needs = To allow it, we ask on this phone for your password and a code by SMS.
movil-approve-start = Allow it
movil-approve-lock = Your phone now asks for the face, fingerprint or passcode with which you unlock it, and does so again whenever you confirm.
movil-approve-no-lock = This phone or this browser cannot check who unlocks it: whoever holds it could confirm, if he also knows your password. If you do not lock it with a passcode, go on using the SMS.
movil-approve-password-title = Type your password
movil-approve-code-title = Confirm with the code
movil-approve-submit = Let it approve
movil-approve-authorise = You let this phone approve what you sign.
movil-approve-done-title = This phone now approves your signatures
movil-approve-done-text = When you sign, choose “With my phone” and look on it at what is signed.
movil-approves = This phone approves your signatures
movil-approve-stop-text = If you stop it, this phone only serves to log in. Do it too if you have replaced a forgotten password, and allow it again afterwards.
movil-approve-stop = Stop approving signatures
possession-phone = With my phone “{ $name }”
possession-phone-hint = You confirm in Cl@ve Móvil, without an SMS.
phone-step-title = Confirm on your phone
phone-step-sent = Open Cl@ve Móvil on your phone. Check that it shows the same reference and type this code on it.
phone-step-scanned = Check that your phone shows this same reference and this same code, and confirm on it.
phone-step-scan = If you have the phone at hand, you can also scan this QR code:
phone-step-qr-label = QR code for Cl@ve Móvil. If you cannot scan it, type the check code on the phone.
phone-step-warning = Do not tell this code to anybody: whoever types it on your phone approves what is done here.
phone-step-approved = Your phone has approved it. One moment.
phone-step-again = Ask the phone again
phone-step-start-again = Start again
problem-device-approves-nothing = Your phone does not approve signatures yet. Open the address /movil of this page on it and allow it, or use a code by SMS.
problem-device-approves-already = This phone approves your signatures already. Go back to the start of Cl@ve Móvil.
problem-device-not-unlocked = The phone has not checked that it is you. Confirm again and use your face, fingerprint or passcode.
problem-device-of-another = This phone is somebody else's. Log out and log in with the DNI or NIE of whoever activated it.
problem-request-not-understood = This phone does not understand what is asked. Reload the page; if nothing changes, reject it.
