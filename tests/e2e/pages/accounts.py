"""The way in and out: sign in, sign up, confirm, sign out."""

from playwright.sync_api import Page

from tests.e2e.pages.screen import Next, Screen


class SignIn(Screen):
    title = "Sign in"

    @classmethod
    def opened(cls, page: Page) -> "SignIn":
        page.goto("/login")
        return cls(page)

    def sign_in(self, email: str, password: str, onto: type[Next]) -> Next:
        self.fill(Email=email, Password=password)
        self.click("Sign in")
        return onto(self.page)


class SignUp(Screen):
    title = "Make an account"

    def sign_up(self, name: str, email: str, password: str) -> "CheckMail":
        self.fill(Name=name, Email=email, Password=password)
        self.click("Make an account")
        return CheckMail(self.page)


class CheckMail(Screen):
    title = "Check your mail"


class Confirm(Screen):
    title = "Confirm your address"

    def confirm(self, onto: type[Next]) -> Next:
        self.click("This is my address")
        return onto(self.page)


def sign_out(screen: Screen, name: str) -> SignIn:
    """By the menu behind one's own name."""
    screen.page.locator("summary", has_text=name).click()
    screen.click("Sign out")
    return SignIn(screen.page)


class Forgot(Screen):
    title = "Forgot your password?"

    def ask(self, email: str) -> CheckMail:
        self.fill(Email=email)
        self.click("Mail me a link")
        return CheckMail(self.page)


class ChoosePassword(Screen):
    title = "Choose a new password"

    def choose(self, password: str) -> SignIn:
        self.fill(New_password=password)
        self.click("Set this password")
        return SignIn(self.page)


class SecondStep(Screen):
    title = "Second step"

    def answer(self, code: str, onto: type[Next]) -> Next:
        self.fill(Code=code)
        self.click("Sign in")
        return onto(self.page)


class Security(Screen):
    title = "Security"

    def sessions(self) -> list[str]:
        return self.page.locator("#sessions li .strong").all_text_contents()

    def set_up(self) -> "SetUp":
        return self.follow("Set up", SetUp)


class SetUp(Screen):
    title = "Your second step"

    def begin(self) -> str:
        """The secret, as somebody without a camera types it into the telephone."""
        self.click("Set up")
        return self.page.locator("[data-secret]").inner_text()

    def switch_on(self, code: str) -> "RecoveryCodes":
        self.fill(Code=code)
        self.click("Switch on")
        return RecoveryCodes(self.page)


class RecoveryCodes(Screen):
    title = "Your recovery codes"

    def read(self) -> list[str]:
        return self.page.locator("[data-recovery-codes] li").all_text_contents()


class YourData(Screen):
    title = "Your data"


class Deleted(Screen):
    title = "Your account is deleted"
