package mock

import (
	"testing"

	"github.com/bucktgo/buckt/mockserver"
)

func TestServer(t *testing.T) {
	mockserver.New(t)
}
