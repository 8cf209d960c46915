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
