package admin

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// problem is the body of an error response.
type problem struct {
	Error problemDetail `json:"error"`
}

type problemDetail struct {
	// Field is the invalid field of the body, parameter of the query or part of the path, "" for none of them.
	Field   string `json:"field,omitempty"`
	Message string `json:"message"`
}

// send sends a response in JSON.
func send(w http.ResponseWriter, status int, body any) {
	content, err := json.Marshal(body)
	if err != nil {
		// Every value can be encoded, except a state with a field of the user.
		status, content = http.StatusInternalServerError, []byte(`{"error":{"message":"the response cannot be encoded"}}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(content)))
	w.WriteHeader(status)
	_, _ = w.Write(content)
}

func refuse(w http.ResponseWriter, status int, field, message string) {
	send(w, status, problem{problemDetail{field, message}})
}
