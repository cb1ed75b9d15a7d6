package s3

import (
	"encoding/xml"
	"net/http"
)

// document is a setting of a bucket, returned as it was sent.
type document struct {
	of    func(*Settings) *string
	valid func(text []byte) bool
	// malformed is the error of an invalid document, and missing that of an absent one.
	malformed, missing string
	contentType        string
	stored             int // status
}

var websiteDocument = document{
	of:        func(s *Settings) *string { return &s.Website },
	malformed: "MalformedXML", missing: "NoSuchWebsiteConfiguration", contentType: "application/xml", stored: http.StatusOK,
	valid: func(text []byte) bool {
		var website struct {
			XMLName  xml.Name `xml:"WebsiteConfiguration"`
			Index    string   `xml:"IndexDocument>Suffix"`
			HostName string   `xml:"RedirectAllRequestsTo>HostName"`
		}
		return xml.Unmarshal(text, &website) == nil && (website.Index == "") != (website.HostName == "")
	},
}

// policyDocument has an effect: see putPolicy.
var policyDocument = document{
	of: func(s *Settings) *string { return &s.Policy }, missing: "NoSuchBucketPolicy", contentType: "application/json",
}

func (d document) get(c *call) error {
	settings := c.bucket.Settings()
	text := *d.of(&settings)
	if text == "" {
		return missing(d.missing)(c)
	}
	c.sendAs(d.contentType, http.StatusOK, []byte(text))
	return nil
}

func (d document) put(c *call) error {
	body, err := c.readXMLBody()
	if err != nil {
		return err
	}
	text := body.bytes.Copy()
	if !d.valid(text) {
		return NewError(d.malformed, "")
	}
	c.bucket.Configure(func(s *Settings) { *d.of(s) = string(text) })
	return c.done(d.stored)
}

func (d document) remove(c *call) error {
	c.bucket.Configure(func(s *Settings) { *d.of(s) = "" })
	return c.done(http.StatusNoContent)
}
