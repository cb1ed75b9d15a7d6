package s3

import (
	"encoding/xml"
	"net/http"
	"slices"
)

type corsConfiguration struct {
	XMLName xml.Name   `xml:"CORSConfiguration"`
	XMLNS   string     `xml:"xmlns,attr,omitempty"`
	Rules   []CORSRule `xml:"CORSRule"`
}

var (
	corsMethods = []string{http.MethodGet, http.MethodPut, http.MethodHead, http.MethodPost, http.MethodDelete}
	mostRules   = 100
)

func (c *call) getCORS() error {
	rules := c.bucket.Settings().CORS
	if len(rules) == 0 {
		return missing("NoSuchCORSConfiguration")(c)
	}
	return c.answer(corsConfiguration{XMLNS: namespace, Rules: rules})
}

func (c *call) putCORS() error {
	var wanted corsConfiguration
	if err := c.read(&wanted); err != nil {
		return err
	}
	if len(wanted.Rules) == 0 || len(wanted.Rules) > mostRules {
		return NewError("MalformedXML", "")
	}
	for _, rule := range wanted.Rules {
		if len(rule.AllowedOrigins) == 0 || len(rule.AllowedMethods) == 0 {
			return NewError("MalformedXML", "")
		}
		for _, method := range rule.AllowedMethods {
			if !slices.Contains(corsMethods, method) {
				return NewError("InvalidRequest", "Found unsupported HTTP method in CORS config. Unsupported method is "+method)
			}
		}
	}
	c.bucket.Configure(func(s *Settings) { s.CORS = wanted.Rules })
	return c.done(http.StatusOK)
}

func (c *call) deleteCORS() error {
	c.bucket.Configure(func(s *Settings) { s.CORS = nil })
	return c.done(http.StatusNoContent)
}
