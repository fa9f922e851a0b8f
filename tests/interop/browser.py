# SPDX-License-Identifier: Apache-2.0
"""A small browser: cookies kept, redirects followed one by one, forms filled in and submitted. No JavaScript."""
import html.parser
import http.client
import http.cookies
import urllib.parse


class FormParser(html.parser.HTMLParser):
    """Collects the forms of a page with their fields, and the text."""

    def __init__(self):
        super().__init__()
        self.forms, self.text, self.links = [], [], []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.forms.append({"action": attrs.get("action", ""), "method": attrs.get("method", "get").lower(),
                               "fields": {}})
        elif tag in ("input", "button") and self.forms and attrs.get("name"):
            if attrs.get("type") not in ("submit", "button") or attrs.get("value"):
                self.forms[-1]["fields"][attrs["name"]] = attrs.get("value") or ""
        elif tag == "a" and attrs.get("href"):
            self.links.append(attrs["href"])

    def handle_data(self, data):
        self.text.append(data)


class Page:
    def __init__(self, url, status, headers, body):
        self.url, self.status, self.headers, self.body = url, status, headers, body
        parser = FormParser()
        parser.feed(body)
        self.forms, self.links = parser.forms, parser.links
        self.text = " ".join(" ".join(parser.text).split())

    def header(self, name):
        return next((v for k, v in self.headers if k.lower() == name.lower()), None)


class Browser:
    """Cookies are kept per host and port, stricter than a browser's per host."""

    def __init__(self):
        self.cookies = {}
        self.history = []

    def request(self, url, method="GET", fields=None, headers=None):
        """One exchange, redirects not followed."""
        parts = urllib.parse.urlsplit(url)
        connection = http.client.HTTPConnection(parts.hostname, parts.port or 80, timeout=20)
        jar = self.cookies.setdefault(parts.netloc, {})
        sent = {"Host": parts.netloc, "Accept": "text/html", "User-Agent": "interop"}
        if jar:
            sent["Cookie"] = "; ".join(f"{k}={v}" for k, v in jar.items())
        body = None
        if fields is not None:
            body = urllib.parse.urlencode(fields)
            sent["Content-Type"] = "application/x-www-form-urlencoded"
            sent["Origin"] = "null"
        sent.update(headers or {})
        target = parts.path or "/"
        if parts.query:
            target += "?" + parts.query
        connection.request(method, target, body, sent)
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        for line in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in http.cookies.SimpleCookie(line).items():
                if morsel["max-age"] == "0" or morsel.value in ("", "deleted"):
                    jar.pop(name, None)
                else:
                    jar[name] = morsel.value
        connection.close()
        self.history.append((method, url, answer.status))
        return Page(url, answer.status, answer.getheaders(), text)

    def go(self, url, method="GET", fields=None, most=12):
        """Follows redirects to a page."""
        page = self.request(url, method, fields)
        for _ in range(most):
            if page.status not in (301, 302, 303, 307):
                return page
            page = self.request(urllib.parse.urljoin(page.url, page.header("Location")))
        raise RuntimeError(f"redirected in a circle: {self.history[-6:]}")

    def submit(self, page, form=0, **values):
        """Sends a form of the page with some fields filled in."""
        chosen = page.forms[form]
        fields = dict(chosen["fields"], **values)
        url = urllib.parse.urljoin(page.url, chosen["action"] or page.url)
        if chosen["method"] == "get":
            return self.go(url + ("&" if "?" in url else "?") + urllib.parse.urlencode(fields))
        return self.go(url, "POST", fields)
