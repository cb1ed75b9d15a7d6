package postform

import (
	"cmp"
	"encoding/xml"
	"net/http"
	"net/url"
	"strings"
)

// Stored is the object that a form has stored, as the response names it.
type Stored struct {
	XMLName  xml.Name `xml:"PostResponse"`
	Location string
	Bucket   string
	Key      string
	ETag     string // in quotes
}

// Success returns the status and the location of the response to a form that has stored an object: those of the page to which it redirects,
// else the status that it asks for, and the location of the object.
func (f *Form) Success(s Stored) (status int, location string) {
	redirect := cmp.Or(f.fields["success_action_redirect"], f.fields["redirect"])
	if u, err := url.Parse(redirect); err == nil && redirect != "" {
		added := "bucket=" + url.QueryEscape(s.Bucket) + "&key=" + url.QueryEscape(s.Key) + "&etag=" + url.QueryEscape(s.ETag)
		u.RawQuery = strings.TrimPrefix(u.RawQuery+"&"+added, "&")
		return http.StatusSeeOther, u.String()
	}
	switch f.fields["success_action_status"] {
	case "200":
		return http.StatusOK, s.Location
	case "201":
		return http.StatusCreated, s.Location
	}
	return http.StatusNoContent, s.Location
}
