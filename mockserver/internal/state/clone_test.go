package state_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

type cloned struct {
	public
	Pointer *int
	Slice   []public
	Map     map[string][]int
	Array   [1]*int
	Time    time.Time
	Secret  buckt.Secret
	Func    func()
	row     *public
}

type public struct {
	Name  string
	Texts []string
}

func TestClone(t *testing.T) {
	make := func() cloned {
		return cloned{
			public: public{"a", []string{"b"}}, Pointer: new(1), Slice: []public{{"c", []string{"d"}}}, Map: map[string][]int{"e": {2}},
			Array: [1]*int{new(3)}, Time: time.Unix(4, 0), Secret: buckt.NewSecret("f"),
		}
	}
	original := make()
	original.row = &public{Name: "row"}
	original.Func = func() { t.Fatal("was called") }
	clone := state.Clone(original)
	require.NotNil(t, clone.Func)
	require.Same(t, original.row, clone.row, "an unexported field is copied as it is")

	clone.Texts[0], *clone.Pointer, clone.Slice[0].Texts[0], clone.Map["e"][0], *clone.Array[0] = "x", 9, "x", 9, 9
	clone.Slice[0].Name, clone.Map["x"] = "x", nil
	original.row, original.Func = nil, nil
	require.Equal(t, make(), original)

	for name, value := range map[string]cloned{"zero": {}, "empty": {Slice: []public{}, Map: map[string][]int{}}, "full": make()} {
		t.Run(name, func(t *testing.T) { require.Equal(t, value, state.Clone(value)) })
	}
	require.Nil(t, state.Clone[*int](nil))
	require.Equal(t, []*int{nil, new(1)}, state.Clone([]*int{nil, new(1)}))
}
