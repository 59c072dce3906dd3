# Writes random terms and what Elixir's inspect/2 makes of them, and has CHECK compare.
# Usage: elixir print_oracle.exs CHECK COUNT

defmodule TermGen.Pair do
  defstruct [:left, :right]
end

defmodule PrintOracle do
  @options [limit: :infinity, printable_limit: :infinity, width: :infinity]

  def run(check, count) do
    source = Path.join(__DIR__, "term_gen.erl") |> String.to_charlist()
    {:ok, :term_gen, code} = :compile.file(source, [:binary])
    {:module, :term_gen} = :code.load_binary(:term_gen, source, code)
    :term_gen.seed()
    terms = :term_gen.nasty(:elixir) ++ :term_gen.terms(:elixir, count)
    path = Path.join(System.tmp_dir!(), "porthole-elixir-#{System.pid()}.cases")
    File.write!(path, [nodes_header() | Enum.map(terms, &one/1)])
    {output, status} = System.cmd(check, ["elixir", path])
    IO.binwrite(output)
    File.rm!(path)
    System.halt(status)
  end

  defp one(term) do
    [framed(:erlang.term_to_binary(term)), framed(inspect(term, @options))]
  end

  defp framed(bytes), do: [<<byte_size(bytes)::32>>, bytes]

  # Which number this node prints for each remote one.
  defp nodes_header do
    nodes = :term_gen.remote_nodes()

    [
      <<length(nodes)::32>>
      | for(node <- nodes, do: [framed(Atom.to_string(node)), framed(number(node) <> <<0>>)])
    ]
  end

  defp number(node) do
    <<131, atom::binary>> = :erlang.term_to_binary(node)
    pid = :erlang.binary_to_term(<<131, 88, atom::binary, 1::32, 3::32, 77::32>>)
    # The number lasts as long as someone knows the node.
    Process.put(node, pid)
    "#PID<" <> rest = inspect(pid)
    hd(String.split(rest, "."))
  end
end

[check, count] = System.argv()
PrintOracle.run(Path.expand(check), String.to_integer(count))
