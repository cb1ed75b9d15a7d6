package admin

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// problem is the body of an answer to what was refused.
type problem struct {
	Error problemDetail `json:"error"`
}

type problemDetail struct {
	// Field is the field of the body, the parameter of the query or the part of the path that is wrong, "" where it is none of them.
	Field   string `json:"field,omitempty"`
	Message string `json:"message"`
}

// send answers with JSON.
func send(w http.ResponseWriter, status int, body any) {
	content, err := json.Marshal(body)
	if err != nil {
		// Nothing that is sent here can fail to be encoded, apart from a state with a field of the user's own.
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
