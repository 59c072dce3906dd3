# Servers of Elixir, and two of them that talk as GenStage's do, for test_kinds.c.
defmodule Shop.Stage do
  use GenServer

  def init({:producer, next}), do: {:ok, {:producer, next}}

  def init({:consumer, producer}) do
    ref = Process.monitor(producer)
    send(producer, {:"$gen_producer", {self(), ref}, {:ask, 3}})
    {:ok, {:consumer, []}}
  end

  def init(state), do: {:ok, state}

  def handle_info({:"$gen_producer", {consumer, ref}, {:ask, demand}}, {:producer, next}) do
    send(consumer, {:"$gen_consumer", {self(), ref}, Enum.to_list(next..(next + demand - 1))})
    {:noreply, {:producer, next + demand}}
  end

  def handle_info({:"$gen_consumer", _from, events}, {:consumer, seen}) do
    {:noreply, {:consumer, seen ++ events}}
  end

  def handle_info(_message, state), do: {:noreply, state}
end
