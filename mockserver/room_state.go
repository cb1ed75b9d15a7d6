package mockserver

import (
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/linode"
	"github.com/bucktgo/buckt/mockserver/tornado"
)

// roomState is the state of a room in a document. Its type names the room.
type roomState[R interface {
	decode(*jsontext.Decoder) (any, error)
}] struct {
	value any
}

// MarshalJSONTo writes the state with the options of the whole document.
func (s *roomState[R]) MarshalJSONTo(e *jsontext.Encoder) error {
	return json.MarshalEncode(e, s.value)
}

// UnmarshalJSONFrom reads the state in place, so that errors have the whole path.
func (s *roomState[R]) UnmarshalJSONFrom(d *jsontext.Decoder) (err error) {
	var room R
	s.value, err = room.decode(d)
	return err
}

type bucktRoom struct{}

func (bucktRoom) decode(d *jsontext.Decoder) (any, error) { return bucktapi.Definition().Decode(d) }

type foundryDBRoom struct{}

func (foundryDBRoom) decode(d *jsontext.Decoder) (any, error) {
	return foundrydb.Definition().Decode(d)
}

type amoveRoom struct{}

func (amoveRoom) decode(d *jsontext.Decoder) (any, error) { return amove.Definition().Decode(d) }

type linodeRoom struct{}

func (linodeRoom) decode(d *jsontext.Decoder) (any, error) { return linode.Definition().Decode(d) }

type tornadoRoom struct{}

func (tornadoRoom) decode(d *jsontext.Decoder) (any, error) { return tornado.Definition().Decode(d) }

// valueOf returns the state in a document, nil for none.
func valueOf[R interface {
	decode(*jsontext.Decoder) (any, error)
}](s *roomState[R]) any {
	if s == nil {
		return nil
	}
	return s.value
}

func (r *room[S]) load(from any, now time.Time) (adopt func(), err error) {
	return r.sys.Load(from, now)
}
