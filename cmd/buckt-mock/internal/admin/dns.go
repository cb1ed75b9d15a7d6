package admin

import (
	"encoding/json"
	"net/http"
)

func (a *API) setDNS(w http.ResponseWriter, r *http.Request) {
	body, err := readBody(w, r, maxBody)
	if err == nil {
		err = a.readDNS(body)
	}
	if err != nil {
		fail(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (a *API) readDNS(body []byte) error {
	var input map[string]any
	if json.Unmarshal(body, &input) != nil {
		return &badRequest{http.StatusBadRequest, "", "the body must be an object"}
	}
	for name := range input {
		if name != "domain" && name != "set" {
			return &badRequest{http.StatusBadRequest, name, "is not a known field"}
		}
	}
	domain, isText := input["domain"].(string)
	if !isText {
		return &badRequest{http.StatusUnprocessableEntity, "domain", "must be a text"}
	}
	isSet, isBoolean := input["set"].(bool)
	if !isBoolean && input["set"] != nil {
		return &badRequest{http.StatusUnprocessableEntity, "set", "must be true or false"}
	}
	if err := a.server.Buckt().SetDNS(domain, isSet || !isBoolean); err != nil {
		return &badRequest{http.StatusUnprocessableEntity, "domain",
			"must be the custom domain of a bucket at Buckt, which Buckt does not manage"}
	}
	return nil
}
