package buckt

import (
	"encoding"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
)

// plan is how plain decodes a type.
type plan struct {
	decode func(*plain, reflect.Value) bool
}

// plainDecoder is a type that decodes itself. As the methods of plain, it reports false for anything but its usual notation.
type plainDecoder interface{ decodePlain(p *plain) bool }

// plans are the plans of the targets by reflect.Type.
var plans sync.Map

func planOf(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	p, _ := plans.LoadOrStore(t, newPlan(t, 0))
	return p.(*plan)
}

// maxPlanDepth ends the plan of a recursive type.
const maxPlanDepth = 8

var ownUnmarshalers = []reflect.Type{
	reflect.TypeFor[json.UnmarshalerFrom](), reflect.TypeFor[json.Unmarshaler](), reflect.TypeFor[encoding.TextUnmarshaler](),
}

func newPlan(t reflect.Type, depth int) *plan {
	other := &plan{plainOther}
	if t == reflect.TypeFor[time.Time]() {
		return &plan{plainTime}
	}
	if reflect.PointerTo(t).Implements(reflect.TypeFor[plainDecoder]()) {
		return &plan{func(p *plain, v reflect.Value) bool { return v.Addr().Interface().(plainDecoder).decodePlain(p) }}
	}
	for _, u := range ownUnmarshalers {
		if reflect.PointerTo(t).Implements(u) {
			return other
		}
	}
	switch {
	case depth > maxPlanDepth:
	case t.Kind() == reflect.String:
		return &plan{plainText}
	case t.Kind() == reflect.Bool:
		return &plan{plainBool}
	case t.Kind() == reflect.Int, t.Kind() == reflect.Int64:
		return &plan{plainInt}
	case t.Kind() == reflect.Pointer:
		return pointerPlan(t, depth)
	case t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8: // bytes are Base64
		return slicePlan(t, depth)
	case t.Kind() == reflect.Struct:
		if p := structPlan(t, depth); p != nil {
			return p
		}
	}
	return other
}

func pointerPlan(t reflect.Type, depth int) *plan {
	elem := newPlan(t.Elem(), depth+1)
	return &plan{func(p *plain, v reflect.Value) bool {
		if p.peek() == 'n' {
			v.SetZero()
			return p.literal("null")
		}
		target := reflect.New(t.Elem())
		v.Set(target)
		return elem.decode(p, target.Elem())
	}}
}

func slicePlan(t reflect.Type, depth int) *plan {
	elem, empty, rows := newPlan(t.Elem(), depth+1), reflect.MakeSlice(t, 0, 0), t.Elem().Kind() == reflect.Struct
	return &plan{func(p *plain, v reflect.Value) bool {
		if !p.take('[') {
			v.SetZero()
			return p.literal("null")
		}
		if v.Set(empty); p.peek() == ']' {
			p.at++
			return true
		}
		// An array of rows is read only once: the size of the first row tells how many follow.
		outer := rows && !p.inRow
		size := 1
		if !outer {
			var ok bool
			if size, ok = p.count(); !ok {
				return false
			}
		}
		p.inRow = true
		v.Grow(size)
		for i := 0; ; i++ {
			start := p.at
			v.Grow(1)
			v.SetLen(i + 1)
			if !elem.decode(p, v.Index(i)) {
				return false
			}
			if outer {
				p.assignTexts()
			}
			if p.peek() == ']' {
				p.at++
				p.inRow = !outer
				return true
			}
			if !p.take(',') {
				return false
			}
			if outer && i == 0 {
				v.Grow(min(maxPresized, (len(p.body)-p.at)/(p.at-start)+1))
			}
		}
	}}
}

// structPlan returns nil for a struct with fields that only json knows how to decode.
func structPlan(t reflect.Type, depth int) *plan {
	var fields []*plan
	var names []string
	var positions []int
	index := map[string]int{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || options != "" && options != "omitzero" || strings.ContainsAny(name, `'\`) {
			return nil
		}
		if !f.IsExported() || name == "-" {
			continue
		}
		if name == "" {
			name = f.Name
		}
		index[name] = len(fields)
		names, positions, fields = append(names, name), append(positions, i), append(fields, newPlan(f.Type, depth+1))
	}
	if len(fields) > 64 {
		return nil
	}
	return &plan{func(p *plain, v reflect.Value) bool {
		if !p.take('{') {
			v.SetZero()
			return p.literal("null")
		}
		if p.peek() == '}' {
			p.at++
			return true
		}
		var seen uint64 // json decodes a repeated member into the earlier value
		for next := 0; ; {
			name, simple, ok := p.quoted()
			if !ok || !simple || !p.take(':') {
				return false
			}
			name = name[1 : len(name)-1]
			i, known := next, true
			if i == len(names) || string(name) != names[i] { // members are usually in the order of the fields
				i, known = index[string(name)]
			}
			if known {
				ok = seen&(1<<i) == 0 && fields[i].decode(p, v.Field(positions[i]))
				seen, next = seen|1<<i, i+1
			} else {
				ok = p.skip()
			}
			switch {
			case !ok:
				return false
			case p.peek() == '}':
				p.at++
				return true
			case !p.take(','):
				return false
			}
		}
	}}
}
