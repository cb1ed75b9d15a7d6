package httptest

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestServer(t *testing.T) {
	httptest.NewServer(http.NotFoundHandler()).Close()
}
